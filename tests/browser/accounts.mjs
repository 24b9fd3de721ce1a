// Who may look where: a person added, let in by a link that works once, given a task and taken off
// it, and the trail of what everybody did and saw.
import { plain, words } from './reading.mjs';

export async function accounts({ watched, address, section, signIn, look, press, width, must }) {
  const { context, page } = await watched();
  await signIn(page, address, 'admin');
  const name = `Uji ${width === 'desk' ? 'Meja' : 'Genggam'}`;
  const called = `uji-${width}`;
  const sheet = page.locator('section.account', { has: page.locator('code', { hasText: new RegExp(`^${called}$`) }) });
  const visit = async (to, picture) => {
    const answer = await page.goto(address + to);
    must(answer.status() === 200, `${to} answered ${answer.status()}`);
    await look(page, picture, width);
  };
  const state = async () => (await words(sheet.locator('.chip'))).trim();
  let link = '';
  await section('a person is added and given a link', async () => {
    await visit('/akun', 'akun');
    await page.fill('#nama', name);
    await page.fill('#masuk', called);
    await page.selectOption('#peran', { label: 'Kader' });
    await page.fill('#tempat', '18.01.06.2018');
    await page.fill('#sk', 'SK uji 1/2024');
    await press(page, 'form[action="/akun"] button.main');
    link = await page.inputValue('#tautan');
    must(link.startsWith(`${address}/mulai/`), `the link is ${link}`);
    must(await state() === 'menunggu kata sandi', `the account is ${await state()}`);
    await look(page, 'akun-tautan', width);
  });
  await section('the link lets one person in, once', async () => {
    const guest = await watched();
    await guest.page.goto(link);
    await look(guest.page, 'mulai', width);
    must((await words(guest.page.locator('main'))).includes(called), 'the link does not say whose it is');
    await guest.page.fill('#sandi', 'timbang-semua-anak');
    await guest.page.fill('#sandi-lagi', 'timbang-semua-balita');
    await press(guest.page, 'main form button.main');
    must(await guest.page.locator('.notice.worse').count() === 1, 'two passwords were taken for one');
    await look(guest.page, 'mulai-berbeda', width);
    await guest.page.fill('#sandi', 'timbang-semua-anak');
    await guest.page.fill('#sandi-lagi', 'timbang-semua-anak');
    await press(guest.page, 'main form button.main');
    must(new URL(guest.page.url()).pathname === '/tempat/18.01.06.2018', `it led to ${guest.page.url()}`);
    must((await guest.page.locator('nav.panel .who').textContent()).includes(name), 'somebody else is signed in');
    await look(guest.page, 'mulai-masuk', width);
    must((await guest.page.request.get(`${address}/tempat/18.01`)).status() === 403, 'the person sees more than the desa');
    must((await guest.page.request.get(`${address}/akun`)).status() === 403, 'a kader manages accounts');
    const again = await watched();
    await again.page.goto(link);
    must(/sudah dipakai/.test(await words(again.page.locator('main'))) && await again.page.locator('main form').count() === 0, 'the link works twice');
    await look(again.page, 'mulai-lagi', width);
    await again.close();
    await visit('/akun', 'akun-aktif');
    must(await state() === 'aktif', `the account is ${await state()}`);

    await sheet.locator('details summary').click();
    await sheet.locator('select[name=peran]').selectOption({ label: 'Petugas gizi' });
    await sheet.locator('input[name=tempat]').fill('18.01.05');
    await look(page, 'akun-tugas', width);
    await Promise.all([page.waitForNavigation(), sheet.locator('form[action$="/tugas"] button.main').click()]);
    must((await guest.page.request.get(`${address}/tempat/18.01.05`)).ok(), 'the second task does not count');
    for (let left = 2; left > 0; left -= 1) {
      must(await sheet.locator('form[action$="/akhiri"]').count() === left, `not ${left} tasks`);
      await Promise.all([page.waitForNavigation(), sheet.locator('form[action$="/akhiri"] button').first().click()]);
    }
    await look(page, 'akun-berakhir', width);
    for (let tries = 0; tries < 20; tries += 1) {
      if ((await guest.page.request.get(`${address}/tempat/18.01.05`)).status() === 403) break;
      await page.waitForTimeout(100);
    }
    must((await guest.page.request.get(`${address}/tempat/18.01.05`)).status() === 403, 'an ended task still counts');
    await guest.close();
  });
  await section('the trail says who did and saw what', async () => {
    await visit('/jejak', 'jejak');
    const lines = (await page.locator('main tbody tr').allInnerTexts()).map(plain);
    for (const [who, deed] of [['gizi', 'Menampilkan NIK'], ['gizi', 'Mengoreksi kunjungan'], ['gizi', 'Mencatat tindak lanjut'],
      ['gizi', 'Mengimpor berkas'], ['gizi', 'Memutuskan baris impor'], ['gizi', 'Mengurungkan keputusan impor'], ['gizi', 'Mengunduh daftar nama'],
      ['admin', 'Menambah akun'], ['', 'Membuat kata sandi'], ['admin', 'Menambah tugas'], ['admin', 'Mengakhiri tugas']]) {
      must(lines.some((line) => line.includes(who && ` ${who} `) && line.includes(deed)), `nothing says that ${who} did: ${deed}`);
    }
    must(!/[a-z]+[._][a-z]+/.test(lines.map((line) => line.replace(called, '')).join(' ')), 'a deed has no words');
  });
  await context.close();
}
