// Places: what a province answers, in both languages, who may not look, and places that have changed.
export async function places({ page, address, section, visit, look, width, must, settled }) {
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
}
