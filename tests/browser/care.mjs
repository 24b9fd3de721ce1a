// What a nutrition officer does in a day: the worklist with its filters, orders, files and paper, a
// child with its curves and its NIK, a visit recorded and corrected, and what was done about a case.
import { readCsv, readXlsx } from './files.mjs';
import { listed, number, words } from './reading.mjs';

/** Paper of A4 at 96 dots an inch. */
const PAPER = { width: 794, height: 1123 };
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'];

export async function care({ page, address, section, visit, look, press, width, size, must, settled }) {
  const KALIANDA = '/tempat/18.01.06';
  const list = `${KALIANDA}/perlu-bantuan`;
  const rows = () => page.locator('ol.work > li').evaluateAll((all) => all.map((row) => {
    const text = (part) => part.textContent.replaceAll('\u2060', '').replaceAll('−', '-').replace(/\s+/g, ' ').trim();
    const [since, seen] = text(row.querySelector('.since')).split('Kunjungan terakhir').map((said) => said.match(/\d+ [A-Z]\w+ \d{4}/)?.[0]);
    return {
      child: row.querySelector('h2 a').getAttribute('href'),
      name: text(row.querySelector('h2')),
      place: text(row.querySelectorAll('.who')[1]),
      reasons: [...row.querySelectorAll('.reasons li')].map(text),
      since,
      seen,
      state: text(row.querySelector('.chip')),
    };
  }));
  const day = (said) => {
    const [date, month, year] = said.split(' ');
    return `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${date.padStart(2, '0')}`;
  };
  const filter = (name) => page.locator('.filters a', { hasText: new RegExp(`^\\s*${name}\\s`) });
  const counted = async (link) => number(await words(link.locator('.count')));
  const follow = async (link) => {
    const href = await link.getAttribute('href');
    await link.click();
    await page.waitForURL(address + href);
    return href;
  };
  const onPaper = async (name, body) => {
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(PAPER);
    try {
      await look(page, name, width);
      for (const gone of ['header.top', 'nav.tabs', '.filters', 'form', '.downloads', '.offer', 'button']) {
        for (const part of await page.locator(gone).all()) must(!(await part.isVisible()), `${gone} is printed`);
      }
      must(await page.locator('.paper-head').isVisible() && await page.locator('h1').isVisible(), 'the paper has no head');
      must((await words(page.locator('.paper-code'))).includes(new URL(page.url()).pathname), 'the paper does not lead back');
      await body();
      const paper = await page.pdf({ format: 'A4' });
      must(paper.subarray(0, 4).toString() === '%PDF', 'it does not print');
    } finally {
      await page.emulateMedia({ media: 'screen' });
      await page.setViewportSize(size);
    }
  };

  await section('the worklist says who, why, since when and what next', async () => {
    await visit(list, 'perlu-bantuan');
    const all = await rows();
    const open = await counted(filter('Belum ditindaklanjuti'));
    must(all.length === open && all.length > 5, `${open} wait and ${all.length} are listed`);
    must((await words(page.locator('main .lead'))).startsWith(`${open} anak`), 'the answer has another number');
    must(all.every((row) => row.reasons.length > 0 && row.since && row.state === 'Belum ditindaklanjuti'), 'somebody is there without a reason');
    must(await page.locator('ol.work .act > p > b').count() === open, 'somebody has no next step');
  });
  await section('the worklist is filtered, put in order and handed on', async () => {
    const all = await rows();
    const reason = page.locator('.filters .filter').nth(1).locator('a:has(.count)').first();
    const name = (await words(reason)).replace(/\s*[\d.]+$/, '');
    const many = await counted(reason);
    const narrowed = await follow(reason);
    const some = await rows();
    must(some.length === many && many < all.length, `${many} are counted and ${some.length} listed`);
    must(some.every((row) => row.reasons.some((why) => why.includes(name))), `somebody is listed without "${name}"`);
    await look(page, 'perlu-bantuan-sebab', width);
    for (const [order, of] of [['Paling lama menunggu', (row) => day(row.since)],
      ['Paling lama tidak terlihat', (row) => (row.seen ? day(row.seen) : '')]]) {
      await page.goto(address + list);
      await follow(page.locator('.bar .choices a', { hasText: order }));
      const said = (await rows()).map(of);
      must(said.join() === [...said].sort().join() && said.length === all.length, `${order}: ${said}`);
    }
    await follow(page.locator('.bar .choices a', { hasText: 'Menurut tempat' }));
    const desa = (await rows()).map((row) => row.place.split(', ').at(-2));
    const blocks = desa.filter((place, at) => place !== desa[at - 1]);
    must(new Set(blocks).size === blocks.length, `desa are torn apart: ${desa}`);
    must(await words(page.locator('.bar .choices a[aria-current]')) === 'Menurut tempat', 'the order is not marked');
    await page.goto(address + narrowed);
    const files = await page.locator('.bar .downloads a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    const [xlsx, csv] = await Promise.all(files.map(async (to) => (await page.request.get(address + to)).body()));
    for (const [kind, file] of [['workbook', readXlsx(xlsx)], ['CSV', readCsv(csv)]]) {
      must(file.length === some.length + 1, `the ${kind} has ${file.length - 1} of ${some.length}`);
      must(some.every((row, at) => file[at + 1][0] === row.name && row.reasons.every((why) => file[at + 1][4].replaceAll('−', '-').includes(why))), `the ${kind} has others`);
    }
  });
  await section('the worklist prints', async () => {
    await page.goto(address + list);
    await onPaper('perlu-bantuan-cetak', async () => {
      for (const row of await page.locator('ol.work > li h2').all()) must(await row.isVisible(), 'somebody is not printed');
    });
  });
  await section('a case is closed with a reason, and only with one', async () => {
    await page.goto(address + list);
    const { child, name } = (await rows()).at(-1);
    const close = async (reason) => {
      const form = page.locator(`form[action="${child}/langkah"]`).first();
      const fold = form.locator('xpath=ancestor::details');
      if (await fold.getAttribute('open') === null) await fold.locator('summary').click();
      await form.getByLabel('Ditutup', { exact: true }).check();
      if (reason) await form.getByLabel('Alasan ditutup').selectOption({ label: reason });
      await form.getByLabel(/^Catatan/).fill('Dilihat di rumah.');
      if (reason) await look(page, 'perlu-bantuan-tutup', width);
      await Promise.all([page.waitForNavigation(), form.locator('button.main').click()]);
    };
    await close(null);
    must(/Menutup perlu alasan/.test(await words(page.locator('main .error').first())), 'it was closed without a reason');
    await look(page, 'anak-tutup-tanpa-alasan', width);
    await page.goto(address + list);
    const reason = (await page.locator('select[name=alasan] option').allTextContents())[1];
    await close(reason);
    must(page.url() === address + list, `closed, it led to ${page.url()}`);
    // The list is counted anew a moment after the act.
    for (let tries = 0; tries < 60 && (await rows()).some((row) => row.child === child); tries += 1) {
      await page.waitForTimeout(250);
      await page.reload();
    }
    must(!(await rows()).some((row) => row.child === child), `${name} waits still`);
    await follow(filter('Ditutup'));
    must((await rows()).some((row) => row.child === child && row.state === 'Ditutup'), `${name} is not among the closed`);
    await look(page, 'perlu-bantuan-ditutup', width);
    await page.goto(address + child);
    const done = await words(page.locator('ol.history li').first());
    must(done.includes('Ditutup') && done.includes(`${reason} · Dilihat di rumah.`), `written down is ${done}`);
  });

  let child = null;
  await section('a name half remembered is found', async () => {
    await page.goto(address + list);
    const first = (await rows())[0];
    child = first.child;
    await visit(`/cari?q=${encodeURIComponent(first.name.slice(0, Math.max(3, Math.ceil(first.name.length / 2))))}`, 'cari');
    must(await page.locator(`main a[href="${child}"]`).count() === 1, `${first.name} was not found`);
  });
  await section('a child has its page and all its curves', async () => {
    await visit(child, 'anak');
    const curves = await page.locator(`a[href^="${child}/grafik/"]`).evaluateAll((links) =>
      [...new Set(links.map((link) => link.getAttribute('href')))]);
    must(curves.length >= 6, `only ${curves.length} curves`);
    for (const curve of curves) await visit(curve, `grafik-${curve.split('/').pop().split('#')[0]}`);
  });
  await section('the page of a child prints', async () => {
    await page.goto(address + child);
    await onPaper('anak-cetak', async () => {
      must(await page.locator('#grafik .drawn-wide svg').isVisible(), 'the curve is not printed');
      must(await page.locator('#kunjungan tbody tr').first().isVisible(), 'the visits are not printed');
    });
  });
  await section('a NIK is hidden until it is asked for, and then for one page', async () => {
    await page.goto(address + list);
    const sealed = page.locator('form[action$="/nik"]');
    for (const { child: at } of await rows()) {
      await page.goto(address + at);
      if (await sealed.count() > 0) break;
    }
    const at = page.url();
    must(!/\b99\d{14}\b/.test(await page.content()), 'a NIK is given without being asked for');
    await press(page, 'form[action$="/nik"] button');
    must(/^99\d{14}$/.test((await words(page.locator('dl.terms dd').first())).trim()), 'the NIK is not shown');
    await look(page, 'anak-nik', width);
    await page.goto(at);
    must(!/\b99\d{14}\b/.test(await page.content()) && await sealed.count() === 1, 'the NIK stays open');
  });
  await section('a posyandu has its page', async () => {
    await page.goto(`${address}/tempat/18.01.06.2018`);
    const below = page.locator('main section', { has: page.getByRole('heading', { name: 'Posyandu di Kedaton', exact: true }) });
    const row = below.locator('tbody tr', { has: page.locator('th a[href*="/tempat/18.01.06.2018-"]') }).first();
    const [registered, stunted] = [await words(row.locator('td').nth(0)), await words(row.locator('td').nth(3))];
    await visit(await row.locator('th a').getAttribute('href'), 'posyandu');
    must(await page.locator('header .crumbs').count() === 1 && /^Posyandu /.test(await words(page.locator('h1'))), 'the page is not headed by its posyandu');
    const line = (name) => page.locator('table.indicators tr', { has: page.locator('th', { hasText: new RegExp(`^${name}`) }) }).first();
    const share = await line('Stunting \\(pendek').locator('td').allInnerTexts();
    must(stunted.includes(`${share[2]} dari ${share[3]}`), `${share} here, but ${stunted} in its desa`);
    const href = await line('Sasaran').locator('a').first().getAttribute('href');
    const { children } = await listed(page, href);
    must(children.length === number(registered), `${children.length} are listed, ${registered} registered in its desa`);
  });

  await section('a visit is recorded and doubted', async () => {
    await visit(`${child}/kunjungan`, 'kunjungan');
    await page.fill('input[name=tanggal]', width === 'desk' ? '2024-11-15' : '2024-11-14');
    await page.fill('input[name=weight_kg]', '10,4');
    await page.fill('input[name=length_cm]', '72,1');
    await page.waitForSelector('#jawaban .standing, #jawaban .doubt, [data-doubts] .doubt');
    await page.fill('input[name=pengukur]', 'Tuti Contoh');
    await look(page, 'kunjungan-terisi', width);
    await save('kunjungan');
    must(/diukur oleh Tuti Contoh/.test(await words(page.locator('#kunjungan tbody tr').first())), 'it is not said who measured');
    await look(page, 'anak-tersimpan', width);
    await page.goto(`${address}${child}/kunjungan`);
    must(await page.inputValue('input[name=pengukur]') === 'Tuti Contoh', 'whoever measured is not offered for the next');
  });
  /** Saves the form of a visit, and confirms what is doubted. */
  async function save(name) {
    const form = new URL(page.url()).pathname;
    for (let times = 0; times < 4 && new URL(page.url()).pathname === form; times += 1) {
      await page.locator('input[name=yakin]').evaluateAll((boxes) => boxes.forEach((box) => { box.checked = true; }));
      await press(page, 'main form[method=post] button.main');
      if (new URL(page.url()).pathname === form) await look(page, `${name}-ragu-${times}`, width);
    }
    must(new URL(page.url()).pathname !== form, 'the visit was not saved');
  }
  await section('a child is taken in, corrected, moves, leaves and returns', async () => {
    const door = page.locator('main a[href="/tempat/18.01.06.2018/anak-baru"]');
    await page.goto(`${address}/tempat/18.01.06.2018`);
    await visit(await door.getAttribute('href'), 'daftar-anak');
    await press(page, 'main form button.main');
    must((await words(page.locator('main'))).includes('Tulis nama anak.'), 'nothing is said of a child without a name');
    await look(page, 'daftar-anak-kosong', width);
    const born = width === 'desk' ? '2024-03-05' : '2023-02-07';
    const fill = async (name) => {
      for (const [field, value] of [['nama', name], ['lahir', born], ['ibu', 'Rina Contoh'], ['birth_weight_kg', '3,1']]) await page.fill(`input[name=${field}]`, value);
      await page.check('input[name=jk][value=P]');
    };
    const name = `Bintang ${width === 'desk' ? 'Meja' : 'Genggam'} Contoh`;
    await fill(name);
    await press(page, 'main form button.main');
    const at = new URL(page.url());
    must(/^\/anak\//.test(at.pathname) && /terdaftar/.test(await words(page.locator('main .notice'))), `it came to ${at.pathname}`);
    await look(page, 'anak-terdaftar', width);
    await page.goto(`${address}/tempat/18.01.06.2018/anak-baru`);
    await fill(name.toUpperCase());
    await press(page, 'main form button.main');
    must(await page.locator(`main .notice a[href="${at.pathname}"]`).count() === 1, 'a child that is there already is not named');
    await look(page, 'daftar-anak-mirip', width);
    await visit(`${at.pathname}/ubah`, 'ubah-anak');
    await page.fill('input[name=nama]', `${name} Putri`);
    await press(page, 'form[action$="/identitas"] button.main');
    must(await words(page.locator('h1')) === `${name} Putri`, 'the name was not corrected');
    await page.goto(`${address}${at.pathname}/ubah`);
    const to = await page.locator('datalist option').evaluateAll((all) => all.map((one) => one.value).find((one) => one.includes(', Kalianda (') && !one.includes('18.01.06.2018')));
    await page.fill('input[name=ke]', to);
    await press(page, 'form[action$="/pindah"] button.main');
    must(/Kepindahan dicatat/.test(await words(page.locator('main .notice'))), 'the move is not told');
    must((await words(page.locator('main .places'))).includes(to.split(', ')[1]), `it does not live in ${to}`);
    await page.goto(`${address}${at.pathname}/ubah`);
    await press(page, 'form[action$="/keluar"] button.main');
    must(/Alasan atau tanggalnya/.test(await words(page.locator('.notice'))), 'it may leave without a reason');
    await look(page, 'ubah-anak-tanpa-alasan', width);
    await page.check('input[name=alasan][value=bukan]');
    await press(page, 'form[action$="/keluar"] button.main');
    must(/dicatat keluar/.test(await words(page.locator('main .notice'))), 'leaving is not told');
    await visit(`${at.pathname}/ubah`, 'ubah-anak-keluar');
    await press(page, 'form[action$="/kembali"] button.main');
    must(/dicatat kembali/.test(await words(page.locator('main .notice'))), 'the return is not told');
    // It is gone before the worklist is walked again.
    await page.goto(`${address}${at.pathname}/ubah`);
    await page.check('input[name=alasan][value=bukan]');
    await press(page, 'form[action$="/keluar"] button.main');
  });
  await section('a visit is corrected, and what was known before stays known', async () => {
    const stunted = `${KALIANDA}/daftar/stunted?periode=2024-06`;
    const before = (await listed(page, stunted)).children;
    const [corrected] = before;
    await page.goto(address + corrected);
    const row = page.locator('#kunjungan tbody tr:not(.void)', { has: page.locator('th', { hasText: 'Jun 2024' }) });
    const on = await words(row.locator('th'));
    const length = (await words(row.locator('td').nth(2))).match(/([\d,]+) cm/)[1];
    const taller = (number(length) + 12).toFixed(1).replace('.', ',');
    await visit(await row.locator('a[href$="/koreksi"]').getAttribute('href'), 'koreksi');
    must(number(await page.inputValue('input[name=length_cm]')) === number(length), 'the form does not begin with what was recorded');
    await page.fill('input[name=length_cm]', taller);
    await save('koreksi');
    must((await words(page.locator('main .notice'))).includes(on), 'it is not said that it was saved');
    await look(page, 'anak-terkoreksi', width);
    const lines = page.locator('#kunjungan tbody tr', { has: page.locator('th', { hasText: on }) });
    const [stands, fell] = [lines.and(page.locator(':not(.void)')), lines.and(page.locator('.void'))];
    must((await words(stands)).includes(`${taller} cm`) && /koreksi 15 Nov 2024/.test(await words(stands)), 'the corrected length does not stand');
    must((await words(fell)).includes(`${length} cm`) && /dikoreksi 15 Nov 2024/.test(await words(fell)), 'the length before it is gone');
    let now = before;
    for (let tries = 0; tries < 60 && now.includes(corrected); tries += 1) {
      await page.waitForTimeout(250);
      now = (await listed(page, stunted)).children;
    }
    must(now.join() === before.filter((other) => other !== corrected).join(), `${before.length} were stunted in June, now ${now.length}`);
    await page.goto(`${address}/pada/2024-11-14${stunted}`);
    await settled(page);
    await look(page, 'pada-hari-daftar', width);
    const then = (await listed(page, `/pada/2024-11-14${stunted}`)).children;
    must(then.includes(corrected), 'what was known on the day before has changed');
  });
  await section('what was done empties the list', async () => {
    await visit(list, 'perlu-bantuan-sebelum');
    const { child: before } = (await rows())[0];
    const form = page.locator(`form[action="${before}/langkah"]`).first();
    await form.locator('xpath=ancestor::details').locator('summary').click();
    await form.getByLabel('Diverifikasi', { exact: true }).check();
    await Promise.all([page.waitForNavigation(), form.locator('button.main').click()]);
    must(!page.url().endsWith('/langkah'), 'the step was not saved');
    for (let tries = 0; tries < 60; tries += 1) {
      if (!(await rows()).some((row) => row.child === before)) return;
      await page.waitForTimeout(250);
      await page.reload();
    }
    must(false, 'the child is still waiting after fifteen seconds');
  });
}
