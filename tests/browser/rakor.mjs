// A rakor from the invitation to the record of it, with the network cut in the middle: first the
// semester evaluation of a province, then the follow-up after a measurement drive of a kabupaten.

/** What a page script of a visitor must not be able to do, whatever is written into a form. */
const SCRIPT = '<script>globalThis.broken = true</script> & "masukan"';

export async function rakor({ context, page, address, section, visit, look, press, width, must }) {
  const list = '/tempat/18/rakor';
  await section('the next meeting opens with what the last one promised', async () => {
    await visit(list, 'rakor');
    const said = await page.locator('main').innerText();
    for (const status of ['tercapai', 'tertinggal', 'meleset', 'belum terukur']) {
      must(new RegExp(status, 'i').test(said), `no commitment is ${status}`);
    }
    const first = await page.locator('main .rows a').last().getAttribute('href');
    await visit(first, 'rakor-lalu');
    await visit(`${first}/janji`, 'janji-lalu');
    const promise = await page.locator('main table a[href*="/janji/"]').first().getAttribute('href');
    await visit(promise, 'janji-satu');
    await visit('/janji', 'janji-saya');
    await visit('/tempat/18/tpps', 'tpps');
  });

  let meeting = '';
  const theme = `Evaluasi semester II (${width})`;
  await section('a meeting is called from a template', async () => {
    await page.goto(`${address}${list}?contoh=semester#panggil`);
    await page.fill('input[name=tema]', theme);
    await page.fill('input[name=ruang]', 'Aula Bappeda');
    await page.fill('input[name=mulai]', '2024-11-14');
    await page.fill('input[name=selesai]', '2024-11-15');
    await page.fill('textarea[name=acara]', 'tidak terbaca');
    await press(page, 'main form button.main');
    must(/tidak dapat dibaca/.test(await page.locator('main').innerText()), 'a bad agenda was taken');
    await look(page, 'rakor-acara-salah', width);
    must((await page.inputValue('input[name=tema]')) === theme, 'what was entered is gone');
    await page.fill('textarea[name=acara]', '1 09.00-09.30 Pembukaan | Ketua TPPS\n2 09.00-12.00 Pembahasan | Sekretariat');
    await press(page, 'main form button.main');
    meeting = new URL(page.url()).pathname;
    await look(page, 'rakor-dipanggil', width);
  });
  await section('it is prepared in one click', async () => {
    await page.goto(address + meeting);
    await press(page, 'form[action$="/siapkan"] button');
    await page.waitForURL(/evaluasi$/, { timeout: 240_000 });
    await look(page, 'rakor-evaluasi', width);
    for (const [name, sign] of [['evaluasi.pdf', '%PDF'], ['tayangan.pdf', '%PDF'], ['evaluasi.xlsx', 'PK']]) {
      const answer = await page.request.get(`${address}${meeting}/${name}`);
      must(answer.ok() && (await answer.body()).subarray(0, sign.length).toString() === sign, `no ${name}`);
      const again = await page.request.get(`${address}${meeting}/${name}`);
      must((await again.body()).equals(await answer.body()), `${name} is another file each time`);
    }
  });
  await section('it runs without network, and loses nothing', async () => {
    await visit(`${meeting}/jalan`, 'rakor-ruang');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    for (let came = 0; came < 3; came += 1) {
      await page.locator('form[data-outbox^="hadir"] button').first().click();
      await page.waitForFunction((n) => document.querySelectorAll('.rows .chip.better').length >= n, came + 1);
    }
    await context.setOffline(true);
    await page.fill('#m-nama', 'Kepala puskesmas');
    await page.fill('#m-isi', SCRIPT);
    await page.locator('form[data-outbox=masukan] button').click();
    await page.fill('#p-isi', 'Setiap kasus ditindaklanjuti dalam 14 hari.');
    await page.locator('form[data-outbox=putusan] button').click();
    must((await page.locator('[data-entry].doubtful').count()) >= 2, 'nothing waits for the network');
    await page.reload();
    must((await page.locator('#masukan').innerText()).includes('<script>'), 'the remark is lost with the page');
    await look(page, 'rakor-tanpa-jaringan', width);
    await context.setOffline(false);
    await page.waitForFunction(() => document.querySelectorAll('[data-entry].better').length >= 2, null, { timeout: 60_000 });
    await page.reload();
    const said = await page.locator('#masukan').innerText();
    must(said.includes(SCRIPT), `the remark is another: ${said}`);
    must(!(await page.evaluate(() => globalThis.broken)), 'a remark ran as a script');
    must((await page.locator('#putusan li').count()) === 1, 'the decision was taken in twice, or not');
    await page.fill('#n-pembahasan', 'Pembahasan per kabupaten/kota menurut evaluasi.');
    await page.locator('form:has(#n-pembahasan) button').click();
    await page.waitForSelector('form:has(#n-pembahasan) [data-entry].better');
    await page.goto(`${address}${meeting}/jalan`);
    await look(page, 'rakor-ruang-terisi', width);
  });
  await section('it promises what the data can verify', async () => {
    await visit(`${meeting}/janji`, 'janji-kosong');
    await page.fill('#apa', 'Menurunkan prevalensi pendek');
    await page.selectOption('#ukur', 'stunted');
    await page.fill('#capai', '12,5');
    await page.fill('#batas', '2025-06-30');
    await page.selectOption('#pelaku', { index: 1 });
    await press(page, 'main form button.main');
    await look(page, 'janji-tersimpan', width);
    const promise = await page.locator('main table a[href*="/janji/"]').first().getAttribute('href');
    await page.goto(address + promise);
    await press(page, 'form[action$="/bagi"] button');
    must((await page.locator('main table tbody tr').count()) >= 15, 'it was not shared among the kab/kota');
    await look(page, 'janji-dibagi', width);
    await page.fill('#catatan-isi', 'Dana sudah tersedia.');
    await press(page, '#catatan button.main');
    must(/Dana sudah tersedia/.test(await page.locator('#catatan').innerText()), 'the note is lost');
  });
  await section('it is closed with its papers, which can be checked and signed', async () => {
    await page.goto(address + meeting);
    await press(page, 'form[action$="/tutup"] button');
    await look(page, 'rakor-ditutup', width);
    const papers = await page.locator('.downloads a[href^="/periksa/"]').evaluateAll((links) =>
      links.map((link) => [link.textContent.trim(), link.getAttribute('href')]));
    must(papers.length === 8, `${papers.length} papers instead of four in two forms`);
    const [, record] = papers.find(([name]) => /berita-acara.*pdf/.test(name));
    await visit(record, 'dokumen');
    await press(page, 'form[data-hash] button');
    must(/Bambang Setiadi/.test(await page.locator('main table').innerText()), 'nobody signed');
    await look(page, 'dokumen-ditandatangani', width);
    const href = await page.locator('main a.button[href*="/dokumen/"]').getAttribute('href');
    const kept = await page.request.get(address + href);
    must((await kept.body()).subarray(0, 4).toString() === '%PDF', 'the record is no PDF');
    const stranger = await page.context().browser().newContext();
    const page2 = await stranger.newPage();
    await page2.goto(address + record);
    must(!/Bambang/.test(await page2.locator('main').innerText()), 'a stranger reads who signed');
    await stranger.close();
  });
  await section('the semester report is drafted from the pack, twice the same', async () => {
    await page.goto(`${address}/tempat/18/paket`);
    const pack = await page.locator('main table a').first().getAttribute('href');
    for (const kind of ['pdf', 'docx', 'xlsx']) {
      const report = () => page.request.get(`${address}${pack}/laporan/${kind}`);
      const [one, two] = [await report(), await report()];
      must(one.ok() && (await one.body()).equals(await two.body()), `the ${kind} is another each time`);
    }
  });
  await section('a kabupaten follows up after a drive', async () => {
    await page.goto(`${address}/tempat/18.01/rakor?contoh=after_drive#panggil`);
    await page.fill('input[name=tema]', `Tindak lanjut pasca pengukuran (${width})`);
    await page.fill('input[name=ruang]', 'Aula Pemda');
    await page.fill('input[name=mulai]', '2024-11-15');
    await page.fill('input[name=selesai]', '2024-11-15');
    await page.fill('textarea[name=acara]', '1 09.00-12.00 Monitoring tindak lanjut | Sekretariat');
    await press(page, 'main form button.main');
    const follow = new URL(page.url()).pathname;
    await press(page, 'form[action$="/siapkan"] button');
    await page.waitForURL(/evaluasi$/, { timeout: 240_000 });
    await look(page, 'rakor-kab-evaluasi', width);
    await page.goto(`${address}${follow}/janji`);
    await page.fill('#apa', 'Menindaklanjuti semua kasus yang terbuka');
    await page.selectOption('#ukur', 'perbuatan:kasus-ditindaklanjuti');
    await page.fill('#capai', '42');
    await page.fill('#batas', '2025-01-31');
    await page.fill('#jabatan', 'Kepala puskesmas');
    await page.fill('#dari', 'Dinas Kesehatan');
    await press(page, 'main form button.main');
    await page.goto(address + follow);
    await press(page, 'form[action$="/tutup"] button');
    await look(page, 'rakor-kab-ditutup', width);
  });
}
