// Walks through Cegah as its users do: a real Chromium, at desk and at phone width, on a small
// demo world; axe finds nothing on any page, and nothing scrolls sideways. Pictures of every
// page are left in `pictures/` to be looked at.
//
//   node tests/browser/run.mjs PATH/TO/cegah [PART...]
//
// Whoever changes one part may walk it alone: PARTS lists them.
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { accounts } from './accounts.mjs';
import { care } from './care.mjs';
import { evaluation } from './evaluation.mjs';
import { intake } from './intake.mjs';
import { news } from './news.mjs';
import { packs } from './packs.mjs';
import { places } from './places.mjs';
import { rakor } from './rakor.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const program = process.argv[2] ?? process.env.CEGAH_TEST_PROGRAM ?? path.join(target, 'debug/cegah');
const pictures = process.env.CEGAH_PICTURES ?? path.join(target, 'pictures');
const axe = readFileSync(path.join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');
const fixtures = path.join(root, 'crates/app/fixtures/eppgbm');
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const PARTS = ['places', 'evaluation', 'packs', 'rakor', 'news', 'care', 'intake', 'accounts'];
const asked = process.argv.slice(3);
const unknown = asked.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) throw new Error(`there is no part ${unknown}; there are ${PARTS}`);
const walks = (part) => asked.length === 0 || asked.includes(part);

const WIDTHS = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const folder = mkdtempSync(path.join(tmpdir(), 'cegah-browser-'));
mkdirSync(pictures, { recursive: true });

let passed = 0;
let failed = 0;

async function check(name, body) {
  const begun = performance.now();
  try {
    await body();
    passed += 1;
    console.log(`  ok    ${name} (${Math.round((performance.now() - begun) / 1000)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`  FAIL  ${name}\n        ${String(error.message ?? error).split('\n').slice(0, 12).join('\n        ')}`);
  }
}

function must(condition, message) {
  if (!condition) throw new Error(message);
}

/** Starts the demo and answers its address once it listens. */
function start() {
  const child = spawn(program, [
    'demo', '--children', '1500', '--data', folder, '--durability', 'normal',
    '--listen', '127.0.0.1:0',
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (bytes) => {
      said += bytes;
      const address = said.match(/Cegah siap: (http:\/\/\S+)/);
      if (address) resolve({ child, address: address[1] });
    });
    child.on('exit', (code) => reject(new Error(`the program ended with ${code}:\n${said}`)));
    setTimeout(() => reject(new Error(`the demo did not start within five minutes:\n${said}`)), 300_000).unref();
  });
}

/** Parts of the texts: no page shows a name of one instead of its words. */
const texts = readFileSync(path.join(root, 'crates/app/text/id.toml'), 'utf8').match(/^\[(\w+)\]$/gm).map((part) => part.slice(1, -1));
const wordless = new RegExp(`(?<![\\w./@-])(?:${texts.join('|')})\\.[a-z]+_?[a-z_.]*(?![\\w/-])`);
const FILES = /\.(csv|xlsx|xls|pdf|zip|docx|json|xml|txt|jpg)$/;

/** What kind of page an address leads to: whoever and wherever it is about is left out. */
function kind(address) {
  return new URL(address).pathname.split('/').map((part, at, all) =>
    (/^([0-9a-f]{8}-[0-9a-f-]{27}|\d[\d.p-]*|id)$/.test(part) || ['daftar', 'grafik', 'kaskade', 'mulai'].includes(all[at - 1]) ? '*' : part)).join('/');
}

/** Kinds of pages that were walked, and those that axe looked at, at each width. */
const walked = { desk: new Set(), phone: new Set() };
const looked = { desk: new Set(), phone: new Set() };

let spentOnAxe = 0;

/** Looks at the page as it stands: axe, sideways scroll, words, a picture. */
async function look(page, name, width) {
  const begun = performance.now();
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  spentOnAxe += performance.now() - begun;
  looked[width].add(kind(page.url()));
  const [wide, text] = await page.evaluate(() => [document.documentElement.scrollWidth - window.innerWidth, document.body.innerText]);
  await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`), fullPage: true });
  const said = found.violations.map((violation) =>
    `${violation.id}: ${violation.help} — ${violation.nodes[0].html.slice(0, 160)}`);
  must(said.length === 0, `${name}: ${said.join('\n')}`);
  must(wide <= 0, `${name} scrolls ${wide} px sideways`);
  const bare = text.match(wordless)?.[0];
  must(!bare || FILES.test(bare), `${name} shows ${bare} instead of its words`);
}

/** Waits until a page that is still being counted is there. */
async function settled(page) {
  await page.waitForSelector('main:not(:has([data-live-page]))');
}

/** Presses the first button that fits and waits for what comes. */
async function press(page, button) {
  const here = page.waitForNavigation({ timeout: 240_000 });
  await page.locator(button).first().click();
  await here;
}

async function signIn(page, address, name) {
  await page.goto(`${address}/masuk`);
  await page.fill('input[name=nama]', name);
  await page.fill('input[name=sandi]', 'cegah-demo');
  await press(page, 'main form button');
}

async function walk(browser, address, width) {
  const errors = [];
  /** A browser of its own, whose pages and errors are remembered. */
  const watched = async (more = {}) => {
    const context = await browser.newContext({ viewport: WIDTHS[width], locale: 'id-ID', ...more });
    // A first page waits until everything is counted, by a program built for debugging.
    context.setDefaultTimeout(240_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame() && frame.url().startsWith(address)) walked[width].add(kind(frame.url()));
    });
    return { context, page, close: () => context.close() };
  };
  const { context, page } = await watched();
  const visit = async (to, name) => {
    const answer = await page.goto(address + to);
    must(answer.status() === 200, `${to} answered ${answer.status()}`);
    await look(page, name, width);
  };
  const section = (name, body) => check(`${width}: ${name}`, body);

  await section('the door asks who is there', async () => {
    await page.goto(`${address}/tempat/18`);
    must(page.url().includes('/masuk'), 'no sign-in was asked for');
    await look(page, 'masuk', width);
  });
  await section('a wrong password is told, not broken', async () => {
    await page.fill('input[name=nama]', 'gizi');
    await page.fill('input[name=sandi]', 'salah');
    await page.locator('main form button').first().click();
    await page.waitForLoadState();
    await look(page, 'masuk-salah', width);
  });

  const all = { watched, context, page, address, section, visit, look, press, signIn, width, size: WIDTHS[width], must, settled, fixtures, program, folder };
  await signIn(page, address, 'provinsi');
  if (walks('places')) await places(all);
  if (walks('evaluation')) await evaluation(all);
  if (walks('packs')) await packs(all);
  if (walks('rakor')) await rakor(all);
  if (walks('news')) await news(all);
  await section('sources and licences are shown', () => visit('/tentang', 'tentang'));
  await page.locator('form[action="/keluar"]').first().evaluate((form) => form.requestSubmit());
  await page.waitForURL(/masuk/);

  await signIn(page, address, 'gizi');
  if (walks('care')) await care(all);
  if (walks('intake')) await intake(all);
  if (walks('accounts')) await accounts(all);
  await section('no script failed and no policy was broken', async () => {
    // What was refused in words, and the network that was taken away, were asked for.
    const wanted = /status of (403|404|422)|ERR_INTERNET_DISCONNECTED/;
    const broken = errors.filter((error) => !wanted.test(error));
    must(broken.length === 0, broken.join('\n'));
  });
  await section('axe looked at every kind of page that was walked', () => {
    // Nobody stays on a page that tells to wait.
    const left = [...walked[width]].filter((kind) => !looked[width].has(kind) && !/\/(kerja|siapkan)\//.test(kind));
    must(left.length === 0, `not looked at: ${left.join(', ')}`);
    must(walked[width].size > 10, `only ${walked[width].size} kinds of page were walked`);
  });
  await context.close();
}

const { child, address } = await start();
const browser = await chromium.launch({
  executablePath: process.env.CEGAH_TEST_CHROMIUM || browsers.find((browser) => existsSync(browser)),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic',
    '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  for (const width of Object.keys(WIDTHS)) await walk(browser, address, width);
} finally {
  await browser.close();
  child.removeAllListeners('exit');
  child.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\nPictures: ${pictures}`);
console.log(`Axe took ${Math.round(spentOnAxe / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
