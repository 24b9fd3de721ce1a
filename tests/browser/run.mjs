// Walks through Cegah as its users do: a real Chromium, at desk and at phone width, on a small
// demo world; axe finds nothing on any page, and nothing scrolls sideways. Pictures of every
// page are left in `pictures/` to be looked at.
//
//   node tests/browser/run.mjs PATH/TO/cegah
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { accounts } from './accounts.mjs';
import { care } from './care.mjs';
import { evaluation } from './evaluation.mjs';
import { intake } from './intake.mjs';
import { rakor } from './rakor.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const program = process.argv[2] ?? process.env.CEGAH_TEST_PROGRAM ?? path.join(target, 'debug/cegah');
const pictures = process.env.CEGAH_PICTURES ?? path.join(target, 'pictures');
const axe = readFileSync(path.join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');
const fixtures = path.join(root, 'crates/app/fixtures/eppgbm');
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const WIDTHS = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const folder = mkdtempSync(path.join(tmpdir(), 'cegah-browser-'));
mkdirSync(pictures, { recursive: true });

let passed = 0;
let failed = 0;

async function check(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`  ok    ${name}`);
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

/** Looks at the page as it stands: axe, sideways scroll, words, a picture. */
async function look(page, name, width) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
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

  await signIn(page, address, 'provinsi');
  await section('a province answers in words before it shows', async () => {
    await visit('/tempat/18', 'provinsi');
    const text = await page.locator('main').innerText();
    must(/pendek/.test(text), 'the first sentence says nothing of stunting');
  });
  for (const [code, name] of [['18.01', 'kabupaten'], ['18.01.06', 'kecamatan']]) {
    await section(`${name} is a page`, () => visit(`/tempat/${code}`, name));
  }
  await section('English is complete', async () => {
    await page.goto(`${address}/bahasa/en?kembali=/tempat/18`);
    must((await page.locator('html').getAttribute('lang')) === 'en', 'the page is not in English');
    await look(page, 'province-en', width);
    await page.goto(`${address}/bahasa/id?kembali=/tempat/18`);
  });
  await evaluation({ page, address, section, visit, look, width, must, settled });
  await section('a place out of reach is refused', async () => {
    const answer = await page.goto(`${address}/tempat/12`);
    must(answer.status() === 403, `answered ${answer.status()}`);
    await look(page, 'di-luar-wilayah', width);
  });
  await section('a desa that was divided says where it came from, and any month is told on any map', async () => {
    await page.goto(`${address}/tempat/18.01.06`);
    const made = await page.locator('main table a', { hasText: / Baru$/ }).first().getAttribute('href');
    await visit(made, 'desa-baru');
    const lineage = page.locator('main .lineage').first();
    must(/dibentuk dari/.test(await lineage.innerText()), 'it does not say where it came from');
    const came = await lineage.locator('a').first().getAttribute('href');
    await visit(came, 'desa-induk');
    must(/dimekarkan/.test(await page.locator('main .lineage').first().innerText()), 'it does not say that it was divided');
    await page.locator('main .lineage a').last().click();
    await page.waitForURL(/\/peta\/2024-06-30\/tempat\//);
    await settled(page);
    await look(page, 'peta-lama', width);
    must(/30 Jun 2024/.test(await page.locator('main .lineage').first().innerText()), 'the map is not named');
    const links = await page.locator('main a[href*="/tempat/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    must(links.every((href) => href.startsWith('/peta/2024-06-30/') || href.includes('peta=')), 'a link leaves the map');
    const gone = await page.goto(`${address}/peta/2024-06-30${made}`);
    must(gone.ok() && page.url().includes(came), `a place that is not on the map leads to ${page.url()}`);
    const figures = async () => (await page.locator('main .card-sentence').allInnerTexts()).join('|');
    await page.goto(`${address}/tempat/18.01`);
    const now = await figures();
    await page.goto(`${address}/tempat/18.01?peta=2024-01-01`);
    must(page.url().endsWith('/peta/2024-01-01/tempat/18.01'), `the map went to ${page.url()}`);
    await settled(page);
    must(now.length > 0 && (await figures()) === now, 'the kabupaten has other children on another map');
    await visit('/peta/2024-01-01/tempat/18.01/jumlah', 'jumlah-peta');
    await page.goto(`${address}/peta/2024-01-01/tempat/18.01?peta=`);
    must(page.url() === `${address}/tempat/18.01`, `the way back went to ${page.url()}`);
  });
  await section('a pack is frozen once, proved, handed on and released', async () => {
    await visit('/tempat/18.01/paket', 'paket-daftar');
    const freeze = async () => {
      await page.goto(`${address}/tempat/18.01/paket`);
      await page.selectOption('select[name=masa]', width === 'desk' ? '2024-10' : '2024-09');
      await press(page, 'main form.asking button');
      await page.waitForURL(/paket\/[0-9a-f-]{36}(\?|$)/, { timeout: 180_000 });
    };
    await freeze();
    const pack = new URL(page.url()).pathname;
    await page.waitForSelector('.verdict.better', { timeout: 60_000 });
    await look(page, 'paket', width);
    await page.goto(address + pack);
    await press(page, 'form[action$="/ulang"] button');
    await page.waitForFunction(() => document.querySelectorAll('.verdict.better').length === 2, null, { timeout: 180_000 });
    await look(page, 'paket-ulang', width);
    const file = await page.request.get(`${address}${pack}/unduh`);
    must(file.ok() && (await file.body()).subarray(0, 2).toString() === 'PK', 'the pack is no archive');
    const zip = path.join(folder, `paket-${width}.zip`);
    writeFileSync(zip, await file.body());
    const proved = spawnSync(program, ['pack', 'verify', zip], { encoding: 'utf8' });
    must(proved.status === 0 && /Paket utuh/.test(proved.stderr), `the archive is not whole: ${proved.stderr}`);
    await press(page, 'form[action$="/rilis"] button');
    must((await page.locator('form[action$="/rilis"]').count()) === 0, 'it was not released');
    const open = await page.locator('.notice a[href="/publik/18.01"]').count();
    must(open === 1, 'the release does not lead to the public page');
    await freeze();
    must(new URL(page.url()).pathname === pack, 'the same facts were frozen twice');
    await look(page, 'paket-sudah', width);
    const compare = await page.locator('main a[href*="/mengapa"]').nth(1).getAttribute('href');
    await visit(compare, 'mengapa-paket');
    await visit('/tempat/18.01/paket', 'paket-daftar-isi');
    const elsewhere = await page.goto(`${address}${pack.replace('18.01', '18.02')}`);
    must(elsewhere.status() === 404, `a pack of another place answered ${elsewhere.status()}`);
  });
  if (width === 'phone') {
    await section('a damaged pack says which file, and what to do', async () => {
      await page.goto(`${address}/tempat/18.01/paket`);
      const pack = await page.locator('main table a').first().getAttribute('href');
      const places = path.join(folder, 'demo', 'packs', pack.split('/').pop(), 'places.csv');
      renameSync(places, `${places}.away`);
      await page.goto(address + pack);
      await press(page, 'form[action$="/periksa"] button');
      await page.waitForSelector('.verdict.worse', { timeout: 60_000 });
      must(/places\.csv/.test(await page.locator('.verdict').first().innerText()), 'the file is not named');
      await look(page, 'paket-rusak', width);
      renameSync(`${places}.away`, places);
      await page.goto(address + pack);
      await press(page, 'form[action$="/periksa"] button');
      await page.waitForSelector('.verdict.better', { timeout: 60_000 });
    });
  }
  await rakor({ context, page, address, section, visit, look, press, width, must });
  let news = null;
  await section('news is written, looked at, and published with a photograph', async () => {
    await visit('/tempat/18.01/berita', 'kabar-daftar');
    await page.goto(`${address}/tempat/18.01/berita/baru`);
    await look(page, 'kabar-tulis', width);
    const photo = await page.screenshot({ type: 'jpeg', quality: 80 });
    await page.fill('input[name=judul]', `Rakor menetapkan lokus (${width})`);
    await page.fill('textarea[name=teks]', 'Rakor **Lampung Selatan** menetapkan desa lokus tahun depan.\n\n# Yang diputuskan\n- Semua balita yang belum diukur didatangi sebelum akhir bulan.\n- Rujukan dijawab paling lama tujuh hari.\n\nRapat berikutnya membuka janji-janji ini.');
    await page.setInputFiles('input[name=foto_1]', { name: 'IMG_0042.jpg', mimeType: 'image/jpeg', buffer: photo });
    await page.setInputFiles('input[name=berkas_1]', { name: 'Notulen.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%synthetic\n') });
    await press(page, 'button[value=terbit]');
    must(/apa yang tampak/.test(await page.locator('.notice').innerText()), 'a photograph without words was taken');
    await look(page, 'kabar-tolak', width);
    await page.setInputFiles('input[name=foto_1]', { name: 'IMG_0042.jpg', mimeType: 'image/jpeg', buffer: photo });
    await page.fill('input[name=tampak_1]', 'Layar angka yang dibahas rapat');
    await press(page, 'button[value=lihat]');
    must((await page.locator('.preview img').count()) === 1, 'the photograph is not in the preview');
    await look(page, 'kabar-lihat', width);
    await press(page, 'button[value=terbit]');
    news = await page.locator('.notice a[href^="/publik/"]').getAttribute('href');
    await look(page, 'kabar-terbit', width);
    await page.goto(`${address}${news.replace('/publik/', '/tempat/')}`);
    await look(page, 'kabar-ubah', width);
    await page.fill('input[name=judul]', `Rakor menetapkan lokus, diperbaiki (${width})`);
    await press(page, 'button[value=terbit]');
    must((await page.locator('main table').innerText()).includes('diperbaiki'), 'it was not put right');
  });
  await section('everybody reads what is released, without a cookie or a script', async () => {
    const { context: everybody, page: open } = await watched();
    const fetched = [];
    open.on('request', (request) => fetched.push(request.url()));
    const read = async (to, name) => {
      const answer = await open.goto(address + to);
      must(answer.status() === 200, `${to} answered ${answer.status()}`);
      must((await open.locator('script').count()) === 0, `${to} has a script`);
      const strangers = fetched.filter((url) => !url.startsWith(address) && !url.startsWith('data:'));
      must(strangers.length === 0, `${to} fetched ${strangers[0]}`);
      await look(open, name, width);
    };
    await read('/publik', 'publik');
    await read('/publik/18.01', 'publik-tempat');
    const said = await open.locator('main .lead').innerText();
    must(/(tergolong pendek|ditahan|belum ada|terlalu sedikit)/i.test(said), `the page says nothing: ${said}`);
    must((await open.locator('.card').count()) <= 4, 'more than four cards');
    await read('/publik/18.01?bahasa=en', 'publik-place-en');
    must((await open.locator('html').getAttribute('lang')) === 'en', 'the page is not in English');
    await read('/publik/18.01/data', 'publik-data');
    const files = await open.locator('.handed a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    for (const file of files) {
      const answer = await open.request.get(address + file);
      must(answer.ok() && (await answer.body()).length > 100, `${file} answered ${answer.status()}`);
    }
    await read('/publik/18.01.06', 'publik-kecamatan');
    await read('/publik/18.01.06.2018', 'publik-desa');
    await read(news, 'publik-kabar');
    await read('/publik/18.01/berita', 'publik-kabar-semua');
    must((await everybody.cookies()).length === 0, 'a cookie was set');
    const nothing = await open.goto(`${address}/publik/12`);
    must(nothing.status() === 404, `a place without figures answered ${nothing.status()}`);
    await look(open, 'publik-tidak-ada', width);
    await everybody.close();
    await page.goto(`${address}/tempat/18.01`);
    must((await page.locator('main a[href="/publik/18.01"]').count()) > 0, 'the place does not lead to its public page');
  });
  await section('sources and licences are shown', () => visit('/tentang', 'tentang'));
  await page.locator('form[action="/keluar"]').first().evaluate((form) => form.requestSubmit());
  await page.waitForURL(/masuk/);

  await signIn(page, address, 'gizi');
  await care({ page, address, section, visit, look, press, width, size: WIDTHS[width], must, settled });
  await intake({ page, address, section, visit, look, press, width, must, fixtures });
  await accounts({ watched, address, section, signIn, look, press, width, must });
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
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
