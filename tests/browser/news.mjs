// News as it is written, and what everybody reads of a place without an account.
export async function news({ watched, page, address, section, visit, look, press, width, must }) {
  let written = null;
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
    written = await page.locator('.notice a[href^="/publik/"]').getAttribute('href');
    await look(page, 'kabar-terbit', width);
    await page.goto(`${address}${written.replace('/publik/', '/tempat/')}`);
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
    await read(written, 'publik-kabar');
    await read('/publik/18.01/berita', 'publik-kabar-semua');
    must((await everybody.cookies()).length === 0, 'a cookie was set');
    const nothing = await open.goto(`${address}/publik/12`);
    must(nothing.status() === 404, `a place without figures answered ${nothing.status()}`);
    await look(open, 'publik-tidak-ada', width);
    await everybody.close();
    await page.goto(`${address}/tempat/18.01`);
    must((await page.locator('main a[href="/publik/18.01"]').count()) > 0, 'the place does not lead to its public page');
  });
}
