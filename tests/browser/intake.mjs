// Files handed in: one of every e-PPGBM shape, twice and corrected, a workbook, and a file with
// rows that are refused or that only a person can decide.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readCsv, readXlsx, writeXlsx } from './files.mjs';
import { plain, words } from './reading.mjs';

/** What each shape holds, what it does not say itself, and one weight that is written again.
    Children that are much like one of an earlier file wait for a person. */
const SHAPES = {
  'varA_33.csv': { rows: 3, waiting: 1, visits: 2, again: [',8.4,72.1,', ',8.6,72.1,'] },
  'varB_35.csv': { rows: 5, visits: 5, again: ['"8,4"', '"8,6"'] },
  'varB_35_semicolon.csv': { rows: 4, waiting: 2, visits: 2, again: [';8,4;72,1;', ';8,6;72,1;'] },
  'varC_36.xls': { rows: 3, visits: 3, again: ['<td>10.6</td>', '<td>10.7</td>'] },
  'varC2_37.xls': { rows: 3, visits: 3, again: ['<td>10.6</td>', '<td>10.7</td>'] },
  'varD_pmt.csv': { rows: 3, waiting: 1, visits: 2, asks: ['tanggal', 'tempat'], again: ['"10,1","84,0"', '"10,3","84,0"'] },
  'varE_wide.csv': { rows: 2, visits: 5, asks: ['tempat'], again: [',6.9,63.0,', ',7.0,63.0,'] },
};

const DESA = 'KEDATON';
/** The children of the files that are made here; each width brings its own. */
const CHILDREN = {
  desk: { known: 'KAMBOJA TELADAN', second: 'WIJAYA PERMISALAN', new: 'LESTARI MISALNYA', lost: 'GUNTUR ANDAIAN', undated: 'PELANGI UMPAMANYA' },
  phone: { known: 'CENDANA BAYANGAN', second: 'MUSTIKA RAGAMAN', new: 'HARUM SEUMPAMA', lost: 'BINTANG KIRANYA', undated: 'EMBUN SEANDAINYA' },
};

export async function intake({ page, address, section, visit, look, press, width, must, fixtures }) {
  const names = CHILDREN[width];
  const header = readCsv(readFileSync(path.join(fixtures, 'varA_33.csv')), ',')[0];
  const row = (said) => header.map((column) => said[column] ?? '');
  const child = (Nama, more) => row({
    Nama, JK: 'P', 'Tgl Lahir': '2023-05-04', Prov: 'LAMPUNG', 'Kab/Kota': 'LAMPUNG SELATAN', Kec: 'KALIANDA',
    'Desa/Kel': DESA, 'Tanggal Pengukuran': '2024-11-13', Berat: '9.6', Tinggi: '77.5', ...more,
  });

  /** Hands a file in, answers what it asks, and gives the numbers that the page tells. */
  const handIn = async (name, bytes, picture, asks = []) => {
    await page.goto(`${address}/impor`);
    await page.setInputFiles('input[name=berkas]', { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
    await press(page, 'form[enctype] button.main');
    const asked = [];
    const form = page.locator('main form.stack');
    await page.waitForSelector('main form.stack, dl.counts, .notice.worse');
    for (; asked.length < asks.length && await form.count() > 0; await page.waitForSelector('main form.stack, dl.counts, .notice.worse')) {
      if (picture) await look(page, `impor-tanya-${picture}-${asked.length}`, width);
      asked.push(...await form.locator('input:not([type=hidden])').evaluateAll((fields) => [...new Set(fields.map((field) => field.name))]));
      for (const day of await form.locator('input[type=date]').all()) await day.fill('2024-11-14');
      const desa = form.locator('label', { hasText: /Kedaton/i }).locator('input[type=radio]');
      if (await desa.count() > 0) await desa.first().check();
      await press(page, 'main form.stack button.main');
    }
    must(asked.join() === asks.join(), `${name} asks for "${asked.join()}"`);
    must(await page.locator('dl.counts').count() === 1, `${name} was refused: ${await words(page.locator('main'))}`);
    if (picture) await look(page, `impor-${picture}`, width);
    return counts();
  };
  const counts = () => page.locator('dl.counts > div').evaluateAll((all) => Object.fromEntries(all.map((count) =>
    [count.querySelector('dt').textContent.trim(), Number(count.querySelector('dd.figure').textContent.replaceAll('.', ''))])));
  const USUAL = { Dibaca: 0, 'Anak baru': 0, 'Anak dikenali': 0, 'Kunjungan baru': 0, 'Tidak berubah': 0, Ditolak: 0 };
  const mustTell = (told, wanted) => {
    const [is, should] = [told, { ...USUAL, ...wanted }].map((numbers) => JSON.stringify(Object.entries(numbers).sort()));
    must(is === should, `told ${is}\nnot  ${should}`);
  };
  const lead = () => words(page.locator('main .lead'));
  /** The children of a name; names are known a moment after their act. */
  const called = async (name, many) => {
    let found = [];
    for (let tries = 0; tries < 40; tries += 1) {
      await page.goto(`${address}/cari?q=${encodeURIComponent(name)}`);
      const links = page.locator('main a[href^="/anak/"]', { hasText: new RegExp(`^\\s*${name}\\s*$`, 'i') });
      found = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
      if (found.length === many) return found;
      await page.waitForTimeout(250);
    }
    must(false, `${found.length} children are called ${name}, not ${many}`);
    return found;
  };

  /** A file is new, then known by its bytes, then the same with one weight written again. */
  const thrice = async (name, bytes, again, { rows, visits, asks, waiting = 0 }, pictured = true) => {
    const picture = path.basename(name, path.extname(name));
    const asked = waiting > 0 ? { 'Menunggu keputusan': waiting } : {};
    const sure = rows - waiting;
    mustTell(await handIn(name, bytes, picture, asks), { Dibaca: rows, 'Anak baru': sure, 'Kunjungan baru': visits, ...asked });
    must((await lead()).startsWith(`${sure} dari ${rows} baris masuk`), `the answer is ${await lead()}`);
    await handIn(name, bytes, null, asks);
    must(/sudah diimpor/.test(await words(page.locator('.notice'))), 'the same file was not known again');
    mustTell(await handIn(`lagi-${name}`, again, pictured ? `${picture}-lagi` : null, asks), { Dibaca: rows, 'Tidak berubah': sure - 1, Dikoreksi: 1, ...asked });
  };
  const shape = (file, changed = (text) => text) => {
    const { again, ...holds } = SHAPES[file];
    // Bytes stay bytes, whatever they mean.
    const text = changed(readFileSync(path.join(fixtures, file), 'latin1'));
    const corrected = text.replace(...again);
    must(corrected !== text, `${file} has no ${again[0]}`);
    return [Buffer.from(text, 'latin1'), Buffer.from(corrected, 'latin1'), holds];
  };

  await section('the import page is a page', () => visit('/impor', 'impor'));
  if (width === 'desk') {
    const files = readFileSync(path.join(fixtures, 'walk.txt'), 'utf8').trim().split('\n');
    await section('every shape is walked', () => must(files.join() === Object.keys(SHAPES).join(), `walk.txt lists ${files}`));
    for (const file of files) {
      await section(`${file} is taken in once, and a weight written again is one correction`, () => thrice(file, ...shape(file), file === files[0]));
    }
  } else {
    // Nobody of the desk: other names, born a year earlier.
    const others = (text) => text.replaceAll('CONTOH,', 'RAGAMAN,').replace(/\/202([23])/g, (_, year) => `/202${year - 1}`);
    const [bytes, again, holds] = shape('varD_pmt.csv', others);
    await section('a file that asks is taken in once, and a weight written again is one correction', () =>
      thrice('varD_pmt_2022.csv', bytes, again, { ...holds, waiting: 0, visits: holds.rows }));
  }
  await section('a workbook is taken in once, and a weight written again is one correction', async () => {
    const book = (weight) => writeXlsx([header,
      child(names.known, { NIK: width === 'desk' ? '9901014405230091' : '9901014405230092', 'Nama Ortu': 'IBU TELADANI', Berat: weight }),
      child(names.second, { 'Tgl Lahir': '2022-08-19', JK: 'L', Berat: '11.9', Tinggi: '86.2' })]);
    await thrice('buku.xlsx', book('9.6'), book('9.9'), { rows: 2, visits: 2 });
    must(/Excel \(\.xlsx\)/.test(await words(page.locator('main'))), 'it was not read as a workbook');
    const [known] = await called(names.known, 1);
    await page.goto(address + known);
    const standing = page.locator('#kunjungan tbody tr:not(.void)');
    must(await standing.count() === 1 && /9,9 kg/.test(await words(standing)), 'the corrected weight does not stand');
    must(/9,6 kg/.test(await words(page.locator('#kunjungan tr.void'))), 'the weight before it is gone');
  });

  const NIK = '9901015102230093';
  let batch = '';
  await section('what is wrong with a file is told row by row, and the rest is in', async () => {
    const doubtful = [header,
      // The day and the month of the birth are turned: likely the same child, but not surely.
      child(names.known, { 'Tgl Lahir': '2023-04-05', 'Tanggal Pengukuran': '2024-10-11', Berat: '9.1', Tinggi: '76.0' }),
      child(names.lost, { NIK, 'Tgl Lahir': '2023-02-11', 'Desa/Kel': 'TIDAK DI SINI' }),
      child(names.new, { 'Tgl Lahir': '2024-01-27', Berat: '7.9', Tinggi: '69.0' }),
      child(names.undated, { 'Tgl Lahir': '' })];
    const csv = doubtful.map((cells) => cells.join(',')).join('\n');
    mustTell(await handIn('ragu.csv', csv, 'ragu'), { Dibaca: 4, 'Anak baru': 1, 'Kunjungan baru': 1, 'Menunggu keputusan': 1, Ditolak: 2 });
    must(/^1 dari 4 baris masuk\. 1 baris menunggu keputusan Anda\. 2 baris ditolak/.test(await lead()), `the answer is ${await lead()}`);
    batch = new URL(page.url()).pathname;
    const refused = page.locator('main section', { has: page.getByRole('heading', { name: 'Ditolak' }) });
    for (const fold of await refused.locator('details').all()) await fold.evaluate((details) => { details.open = true; });
    const said = await words(refused);
    for (const name of [names.lost, names.undated]) must(said.includes(name), `${name} is not among the refused:\n${said}`);
    must(!said.includes(names.new) && !said.includes(names.known), 'a row that was not refused is among the refused');
    must(/TIDAK DI SINI/.test(said), 'what is written in the row is not shown');
    await look(page, 'impor-ragu-ditolak', width);
  });
  await section('a row is decided, undone and decided again', async () => {
    const [known] = await called(names.known, 1);
    const days = async () => {
      await page.goto(address + known);
      return (await page.locator('#kunjungan tbody tr:not(.void) th').allInnerTexts()).map(plain);
    };
    await page.goto(address + batch);
    await page.locator('main a.button.main').click();
    await page.waitForURL(`${address}${batch}/keputusan`);
    await look(page, 'keputusan', width);
    must(await page.locator('.case').count() === 1, 'not one case waits');
    must((await words(page.locator('.case th a'))).toUpperCase() === names.known, 'it is held against another child');
    await press(page, '.case button[value^="sama:"]');
    must(await page.locator('.case').count() === 0, 'it waits still');
    await look(page, 'keputusan-habis', width);
    must((await days()).join() === '13 Nov 2024,11 Okt 2024', `the child was measured on ${await days()}`);
    await visit(`${batch}/keputusan?tampil=sudah`, 'keputusan-sudah');
    must(/anak yang sama/i.test(await words(page.locator('.case .chip'))), 'the decision is not told');
    await press(page, '.case button[value=urung]');
    must((await days()).join() === '13 Nov 2024', `undone, the child was measured on ${await days()}`);
    await page.goto(`${address}${batch}/keputusan`);
    await press(page, '.case button[value=baru]');
    must((await days()).join() === '13 Nov 2024', `another child, but the first was measured on ${await days()}`);
    await called(names.known, 2);
    await visit(batch, 'impor-ragu-diputuskan');
    must(/^2 dari 4 baris masuk\. 2 baris ditolak/.test(await lead()), `the answer is ${await lead()}`);
  });
  await section('the corrected file is downloaded, put right and taken in', async () => {
    const answer = await page.request.get(`${address}${batch}/koreksi.xlsx`);
    const [head, ...rows] = readXlsx(await answer.body());
    must(head.join() === [...header, 'Catatan'].join(), `its columns are ${head}`);
    const at = (column) => header.indexOf(column);
    must(rows.map((cells) => cells[at('Nama')]).join() === [names.lost, names.undated].join(), `it holds ${rows.length} rows`);
    must(rows[0].at(-1).startsWith('Baris 3.') && rows[1].at(-1).startsWith('Baris 5.'), 'it does not say which row is meant');
    must(!rows.flat().some((cell) => cell.includes(NIK)), 'it gives a whole NIK away');
    rows[0][at('Desa/Kel')] = DESA;
    rows[1][at('Tgl Lahir')] = '2023-03-30';
    mustTell(await handIn('koreksi-ragu.xlsx', writeXlsx([head, ...rows]), 'koreksi'), { Dibaca: 2, 'Anak baru': 2, 'Kunjungan baru': 2 });
    await called(names.lost, 1);
  });
  await section('imports that were made are listed', async () => {
    await visit('/impor', 'impor-terdahulu');
    const listed = page.locator('main .rows li', { has: page.locator(`a[href="${batch}"]`) });
    must(/4 baris · 1 kunjungan baru · 2 ditolak/.test(await words(listed)), `it is listed as ${await words(listed)}`);
  });
}
