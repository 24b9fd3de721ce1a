// What evaluations work by: a number with its list, what was known on a day, new cases and noughts,
// the cascade, how children were measured, both ways of counting age, why a number moved, and sums.
import { readCsv, readXlsx } from './files.mjs';
import { listed, number, words } from './reading.mjs';

export async function evaluation({ page, address, section, visit, look, width, must, settled }) {
  /** The cells of the first table below a heading, row by row. */
  const table = (heading) => page.locator('main section', { has: page.getByRole('heading', { name: heading, exact: true }) })
    .locator('table').first().locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.replaceAll('\u2060', '').replace(/\s+/g, ' ').trim())));
  const lead = () => words(page.locator('main .lead'));
  const mustHold = async (href, many, once = true) => {
    const { children, said } = await listed(page, href);
    must(children.length === many, `${href} lists ${children.length}, its number is ${many}`);
    must(number(said.match(/[\d.]+/)[0]) === many, `${href} says ${said}, its number is ${many}`);
    must(!once || new Set(children).size === many, `${href} lists somebody twice`);
    return new Set(children);
  };

  await section('a number is as long as its list', async () => {
    await page.goto(`${address}/tempat/18`);
    const card = page.locator('main a.card[href*="/daftar/stunted"]').first();
    const many = number((await words(card.locator('.card-sentence'))).match(/([\d.]+) dari/)[1]);
    const href = await card.getAttribute('href');
    must(many > 50, `${many} children fit on one page`);
    await mustHold(href, many);
    await visit(href, 'daftar');
    must((await lead()).startsWith(`${many} dari`), `the list says ${await lead()}`);
    await page.locator('.paging a[rel=next]').click();
    await page.waitForURL(/sesudah=/);
    await look(page, 'daftar-lanjut', width);
    if (width === 'phone') return;
    await page.goto(`${address}/tempat/18.01.06`);
    const links = await page.locator('table.indicators a').evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute('href')]));
    must(links.length > 20, `only ${links.length} numbers have a list`);
    for (const [said, to] of links) await mustHold(to, number(said.match(/[\d.]+/)[0]));
  });
  await section('every table downloads, and says what the page says', async () => {
    await page.goto(`${address}/tempat/18`);
    const shown = await table('Kabupaten/kota di Lampung');
    const downloads = await page.locator('main a[href*="/unduh/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    must(downloads.length === 2, `the page of a place hands on ${downloads}`);
    const [csv, xlsx] = await both('/tempat/18/unduh/csv');
    must(downloads.every((to) => /\/unduh\/(csv|xlsx)$/.test(to)), `it hands on ${downloads}`);
    must(csv.length === shown.length + 1, `${csv.length - 1} places instead of ${shown.length}`);
    const at = csv[0].findIndex((head) => /^Stunting .*: yang dihitung$/.test(head));
    must(at > 0, `no column counts the stunted: ${csv[0].slice(0, 20)}`);
    for (const [line, cells] of shown.entries()) {
      const said = `${csv[line + 1][1]}: ${csv[line + 1][at]} dari ${csv[line + 1][at + 1]}`;
      must(cells[0] === csv[line + 1][1] && cells[4].endsWith(said.split(': ')[1]), `the page has ${cells}, the file ${said}`);
    }
    must(xlsx.length === csv.length, 'the workbook has other rows');
    for (const to of ['/tempat/18.01/unduh/csv?periode=2024-06', '/tempat/18.01.06.2018/unduh/csv', '/tempat/18.01/daftar/measured/unduh/csv?bagian=penyebut&periode=2024-06']) await both(to);
    const stunted = await both('/tempat/18.01/daftar/stunted/unduh/csv');
    must(stunted[0].length - 1 === (await listed(page, '/tempat/18.01/daftar/stunted')).children.length, 'the file of a list is not as long as the list');
  });
  /** The rows of a file in both its forms, which say the same. */
  async function both(to) {
    const get = async (kind) => {
      const answer = await page.request.get(address + to.replace('/csv', `/${kind}`));
      must(answer.ok(), `${to} answered ${answer.status()} for ${kind}`);
      must(answer.headers()['content-disposition'].endsWith(`.${kind}"`), `${to} is called otherwise`);
      return answer.body();
    };
    const [csv, xlsx] = [readCsv(await get('csv')), readXlsx(await get('xlsx'))];
    must(csv.length > 1 && csv.length === xlsx.length, `${to}: ${csv.length} rows and ${xlsx.length}`);
    for (const [line, cells] of csv.entries()) {
      for (const [column, cell] of cells.entries()) {
        const other = xlsx[line][column] ?? '';
        const places = cell.split(',')[1]?.length ?? 0;
        const near = other !== '' && Math.abs(number(cell) - Number(other)) <= 0.50001 * 10 ** -places;
        const same = cell === other || near || (/^\d{4}-\d\d-\d\d$/.test(cell) && Number(other) > 30_000);
        must(same, `${to}, row ${line + 1}: "${cell}" and "${other}"`);
      }
    }
    return [csv, xlsx];
  }

  await section('a place is told as it was known on a day', async () => {
    const day = '2024-07-12';
    await page.goto(`${address}/pada/${day}/tempat/18.01?periode=2024-06`);
    await settled(page);
    await look(page, 'pada-hari', width);
    must(/diketahui\s12\sJul\s2024/.test(await page.locator('header .time-known').textContent()), 'the day is not named');
    const links = await page.locator('main a[href*="/tempat/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    must(links.length > 20 && links.every((href) => href.startsWith(`/pada/${day}/`)), 'a link leaves the day');
    const periods = await page.locator('#periode option').evaluateAll((all) => all.map((option) => option.value));
    must(!periods.some((period) => period > '2024-07' && period.length === 7), `it offers ${periods}`);
    const card = page.locator('main a.card[href*="/daftar/stunted"]').first();
    const many = number((await words(card.locator('.card-sentence'))).match(/([\d.]+) dari/)[1]);
    await mustHold(await card.getAttribute('href'), many);
    // What was weighed since is not known on that day.
    await visit(`/pada/${day}/tempat/18.01?periode=2024-10`, 'pada-hari-kosong');
    must(/Belum ada kunjungan|0 dari/.test(await words(page.locator('main'))), 'October is known in July');
    await page.goto(`${address}/tempat/18.01?periode=2024-10`);
    must(/dari balita yang diukur/i.test(await lead()), 'October is not known now');
    // The same by the control of time, and back.
    await page.locator('header details.time summary').click();
    await page.fill('#diketahui', day);
    await page.locator('header details.time button.main').click();
    await page.waitForURL(`${address}/pada/${day}/tempat/18.01?periode=2024-10`);
    await settled(page);
    await page.locator('header details.time summary').click();
    await page.fill('#diketahui', '');
    await page.locator('header details.time button.main').click();
    await page.waitForURL(`${address}/tempat/18.01?periode=2024-10`);
  });

  await section('new cases are told apart from what is not new', async () => {
    await visit('/tempat/18/kasus-baru', 'kasus-baru');
    const said = await lead();
    const [, many, rate] = said.match(/^([\d.]+) anak menjadi pendek.*?([\d,]+) per 100 bulan-anak/);
    const card = page.locator('main .card').first();
    must((await words(card.locator('.card-figure'))) === rate, 'the sentence and the card have another rate');
    await mustHold(await card.getAttribute('href'), number(many), false);
    const kinds = said.match(/([\d.]+) dipastikan ukuran kedua, ([\d.]+) menunggu ukur ulang, ([\d.]+) tidak diukur ulang/).slice(1).map(number);
    must(kinds.reduce((sum, n) => sum + n) === number(many), `${kinds} are not ${many}`);
    const events = page.locator('main section', { has: page.getByRole('heading', { name: 'Siapa dihitung di mana' }) });
    const links = await events.locator('a[href*="/daftar/"]').evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute('href')]));
    must(links.length >= 6, `only ${links.length} kinds of events are told apart`);
    for (const [n, to] of links.slice(0, width === 'desk' ? 3 : 1)) await mustHold(to, number(n), false);
    await visit(links[0][1], 'daftar-kejadian');
  });
  await section('a nought is what its evidence says, here and on its own page', async () => {
    const seen = {};
    await page.goto(`${address}/tempat/18/kasus-baru`);
    const rows = await table('Nol yang terbukti');
    const total = rows.pop();
    for (const [place, said, , measured, quality] of rows) (seen[judged(place, said, measured, quality)] ??= []).push([place, said]);
    const cases = rows.filter(([, said]) => / kasus dipastikan$/.test(said));
    const summary = await words(page.locator('main section', { has: page.getByRole('heading', { name: 'Nol yang terbukti' }) }).locator('.sub'));
    const [all, proven, , confirmed] = summary.match(/\d+/g).map(Number);
    must(all === rows.length && proven === (seen.proven ?? []).length && confirmed === cases.length, `the summary is ${summary}`);
    const sum = cases.reduce((sum, [, said]) => sum + number(said.split(' ')[0]), 0);
    must(total[1] === `${sum} kasus dipastikan`, `${sum} below, but ${total[1]}`);
    await mustHold(await page.locator('tr.total a[href*="new_stunting_confirmed"]').getAttribute('href'), sum, false);
    must(seen.unproven && seen.unsettled && seen.cases, `only ${Object.keys(seen)} are met`);
    const own = {
      proven: /Tidak ada kasus baru dalam .* itu terbukti/, unproven: /belum bukti bahwa tidak ada|0 dipastikan/,
      unsettled: /0 dipastikan ukuran kedua, [1-9]/, cases: /[1-9]\d* dipastikan ukuran kedua/,
    };
    for (const [kind, [[place, said]]] of Object.entries(seen)) {
      await page.goto(`${address}/tempat/18/kasus-baru`);
      const href = await page.locator('main a[href*="/kasus-baru"]', { hasText: place }).first().getAttribute('href');
      await visit(href, `nol-${kind}`);
      must(own[kind].test(await lead()), `${place} is told as ${await lead()}`);
      const at = await table('Nol yang terbukti');
      must(at.at(-1)[1] === said, `${place} is ${said} above and ${at.at(-1)[1]} on its own page`);
    }
  });
  /** What a row of noughts may be called by its own numbers. */
  function judged(place, said, measured, quality) {
    const [n, d] = measured.match(/([\d.]+) dari ([\d.]+)$/).slice(1).map(number);
    const bound = number(said.match(/([\d,]+) per 100/)?.[1] ?? 'x');
    const called = [
      [/^\d+ kasus dipastikan$/, 'cases', true],
      [/^Nol terbukti paling banyak/, 'proven', n * 100 >= d * 80 && quality === 'baik' && bound < 1],
      [/^Nol karena belum cukup diukur/, 'unproven', n * 100 < d * 80 && said.endsWith(`baru ${n} dari ${d} sasaran diukur`)],
      [/^Nol karena belum diukur/, 'unproven', n === 0],
      [/^Nol belum terbukti .*meragukan/, 'unproven', n * 100 >= d * 80 && quality === 'meragukan'],
      [/^Nol belum terbukti .*terlalu sedikit ukuran/, 'unproven', n * 100 >= d * 80 && quality === 'terlalu sedikit'],
      [/^Nol belum terbukti .*masih mungkin/, 'unproven', n * 100 >= d * 80 && quality === 'baik' && bound >= 1],
      [/^Belum dapat dikatakan nol [1-9]/, 'unsettled', true],
    ].find(([name]) => name.test(said));
    must(called?.[2], `${place} is called "${said}" with ${measured}, ${quality}`);
    return called[1];
  }

  await section('a cascade opens those who were lost', async () => {
    await visit('/tempat/18.01/kaskade?bulan=2024-06', 'kaskade');
    const target = number((await lead()).match(/Dari ([\d.]+) sasaran/)[1]);
    const drawn = page.locator('main .drawn-wide svg a[href*="/kaskade/"]');
    const lost = await drawn.evaluateAll((all) => all.map((link) => [link.textContent.match(/[\d.]+/)[0], link.getAttribute('href')]));
    must(lost.length >= 3, `only ${lost.length} groups were lost`);
    for (const [n, to] of lost) await mustHold(to, number(n));
    await visit(lost[0][1], 'kaskade-daftar');
    const ends = (await page.locator('.filters .count').allInnerTexts()).map(number);
    must(ends.reduce((sum, n) => sum + n) === target, `${target} were to come, and ${ends} ended somewhere`);
    const answer = await page.goto(`${address}/tempat/18/kaskade/tidak-ada`);
    must(answer.status() === 404, `answered ${answer.status()}`);
  });

  await section('the quality of measuring is judged by its numbers, or said to be too little', async () => {
    await visit('/tempat/18.01/mutu', 'mutu');
    const rows = await table('Kecamatan di Kabupaten Lampung Selatan').catch(() => []);
    const total = rows.pop();
    const called = (name) => rows.filter(([, said]) => said.startsWith(name)).length;
    const said = await lead();
    const [, all, failed, few] = said.match(/Dari ([\d.]+) kecamatan, ([\d.]+) perlu didampingi dan ([\d.]+) terlalu sedikit/);
    must(number(all) === rows.length, `${all} kecamatan, but ${rows.length} rows`);
    must(number(failed) === called('Perlu didampingi') && number(few) === called('Terlalu sedikit untuk dinilai'), `the answer is ${said}`);
    must(number(all) === called('Wajar') + number(failed) + number(few), 'a kecamatan is called otherwise');
    must(said.startsWith(`Dari ${total[2]} pengukuran`), `${total[2]} were measured, but ${said}`);
    const why = said.match(/perlu dilihat: (.*?)\./)?.[1];
    must(total[1] === (why ? `Perlu didampingi ${why.replaceAll(', ', '; ')}` : 'Wajar'), `${total[1]}, but ${said}`);
    must(Number(failed) > 0 && Number(few) > 0 && called('Wajar') > 0, 'not every verdict is met');
    for (const [place, verdict, n, lengths] of rows) {
      must(!/^Perlu|^Wajar/.test(verdict) || number(n) >= 20, `${place} is judged by ${n}`);
      must(!/panjang dibulatkan/.test(verdict) || number(lengths.split(' ')[0]) > 20, `${place} rounds nothing: ${lengths}`);
    }
    const puskesmas = await table('Mutu menurut puskesmas');
    must(puskesmas.length > rows.length, 'no kecamatan has a second puskesmas');
    must(puskesmas.reduce((sum, [, , n]) => sum + number(n), 0) === number(total[2]), 'the puskesmas do not make up the whole');
    const [least, , fewest] = rows.sort((a, b) => number(a[2]) - number(b[2]))[0];
    await visit(await page.locator('main th a[href*="/mutu"]', { hasText: least }).first().getAttribute('href'), 'mutu-sedikit');
    must((await lead()).startsWith(`Baru ${fewest} pengukuran; terlalu sedikit untuk menilai`) && number(fewest) < 20, `${least} is told as ${await lead()}`);
    const own = (await table(new RegExp(` di ${least}$`))).at(-1);
    must(own[1].startsWith('Terlalu sedikit untuk dinilai') && own[2] === fewest, `the table has ${own}`);
    await page.goto(`${address}/tempat/18.71/mutu?periode=2022-12..2024-11`);
    for (const below of [/^Kecamatan di/, /^Kelurahan di|^Desa\/kelurahan di|^Desa di/]) {
      const [largest] = (await table(below)).slice(0, -1).sort((a, b) => number(b[2]) - number(a[2]))[0];
      await visit(await page.locator('main th a[href*="/mutu"]', { hasText: largest }).first().getAttribute('href'), 'mutu-terbanyak');
    }
    const measurers = await table('Mutu menurut pengukur');
    const measured = number((await lead()).match(/([\d.]+) pengukuran/)[1]);
    must(measurers.length > 3 && measurers.at(-1)[0] === 'Tidak disebut', `the measurers are ${measurers.map(([name]) => name)}`);
    must(measurers.reduce((sum, [, , n]) => sum + number(n), 0) === measured, 'the measurers do not make up the whole');
  });

  await section('both ways of counting age stand side by side, and open who changes sides', async () => {
    await page.goto(`${address}/tempat/18/dua-cara`);
    const places = (await table('Kabupaten/kota di Lampung')).slice(0, -1);
    const most = places.sort((a, b) => number(b[3]) - number(a[3]))[0];
    await visit(await page.locator('main th a[href*="/dua-cara"]', { hasText: most[0] }).first().getAttribute('href'), 'dua-cara');
    const [, byDay, byMonth, missed] = (await lead()).match(/umur dalam hari ([\d,]+)\s% balita pendek; menurut umur bulan penuh ([\d,]+)\s%\.\s+([\d.]+) anak pendek tidak terhitung/);
    const cards = await page.locator('main .card').evaluateAll((all) => all.map((card) =>
      [card.querySelector('.card-figure').textContent.trim(), card.querySelector('.card-sentence').textContent.replace(/\s+/g, ' ').trim(), card.getAttribute('href')]));
    const [days, months] = cards.map(([, said]) => said.match(/([\d.]+) dari ([\d.]+)/)?.slice(1).map(number));
    const share = ([n, d]) => (100 * n / d).toFixed(1).replace('.', ',');
    must(share(days) === byDay && share(months) === byMonth, `${byDay} and ${byMonth} are not ${days} and ${months}`);
    must(cards[2][0] === missed && number(missed) > 0, `${missed} are missed, but ${cards[2][0]} on the card`);
    must(days[0] - months[0] === number(missed) - number(cards[3][0]), 'the two ways differ by others than those who change sides');
    const sided = await mustHold(cards[2][2], number(missed));
    const stunted = [await mustHold(cards[0][2], days[0]), await mustHold(cards[1][2], months[0])];
    must([...sided].every((child) => stunted[0].has(child) && !stunted[1].has(child)), 'somebody is missed who does not change sides');
    await visit(cards[2][2], 'dua-cara-daftar');
    const row = page.locator('main tbody tr').first();
    const day = await words(row.locator('td').nth(1));
    await row.locator('a').click();
    await page.waitForURL(/\/anak\//);
    await look(page, 'anak-dua-cara', width);
    const sides = (await table('Berbeda bila umur dihitung bulan penuh')).find(([on, index]) => on === day && index === 'TB/U' || on === day && index === 'PB/U');
    must(/pendek/i.test(sides[2]) && !/pendek/i.test(sides[3]), `on ${day} the child is ${sides}`);
    const [z, other] = [sides[2], sides[3]].map((said) => number(said.match(/[-−]?\d+,\d+/)[0]));
    must(z < -2 && other >= -2, `${z} and ${other} are on one side of −2`);
  });

  await section('a number says why it moved, and who moved it', async () => {
    await visit('/tempat/18.01/mengapa?indikator=stunted&dari=2024-08&sampai=2024-11', 'mengapa');
    const said = await lead();
    must(/(turun|naik|tidak berubah)/.test(said), `the answer says not how it moved: ${said}`);
    must((await page.locator('main .drawn svg').count()) === 2, 'no picture in two widths');
    const causes = await page.locator('main table a[href*="sebab="]').evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute('href')]));
    for (const [n, to] of causes.filter(([n]) => /^\s*[\d.]+\s*$/.test(n))) await mustHold(to, number(n));
    await visit(causes[0][1], 'mengapa-anak');
    must((await page.locator('main table tbody tr').count()) > 0, 'nobody is behind the count');
    await page.goto(`${address}/tempat/18.01/mengapa?dari=2024-08&sampai=2024-11&dari_diketahui=akhir`);
    await settled(page);
    await page.waitForSelector('main .asking');
    await look(page, 'mengapa-susulan', width);
  });
  await section('what cannot be explained is refused in words', async () => {
    for (const [query, status] of [['dari=2024-11&sampai=2024-08', 422], ['dari=kemarin', 400],
      ['dari=2031-01', 400], ['indikator=tidak-ada', 404], ['sebab=tidak-ada&langkah=waktu', 404]]) {
      const answer = await page.request.get(`${address}/tempat/18.01/mengapa?${query}`);
      must(answer.status() === status, `${query} answered ${answer.status()}`);
    }
  });
  await section('the parts of a place are the place, and a page says so', async () => {
    await page.goto(`${address}/tempat/18.01`);
    const check = await page.locator('main a[href*="/jumlah"]').last().getAttribute('href');
    await visit(check, 'jumlah');
    must(/cocok/.test(await lead()), 'nothing is said of the sums');
    must((await page.locator('main .chip.urgent').count()) === 0, 'a part is not in the whole');
    await visit('/tempat/18.01.06.2018/jumlah', 'jumlah-desa');
  });
}
