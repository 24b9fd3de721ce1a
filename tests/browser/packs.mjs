// Packs: frozen once, proved here and by the archive alone, handed on, released, damaged and whole again.
import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export async function packs({ page, address, section, visit, look, press, width, must, program, folder }) {
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
}
