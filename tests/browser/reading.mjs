// What stands on a page, as people read it.

/** A text without what only keeps it on one line. */
export const plain = (text) => text.replaceAll('\u2060', '').replace(/\s+/g, ' ').trim();

/** The words of a part of a page. */
export const words = async (part) => plain(await part.innerText());

/** A count or a decimal as Indonesian pages write it. */
export const number = (text) => Number(text.replaceAll('.', '').replace(',', '.').replace('−', '-'));

/** The children on a list, all its pages, without drawing them. */
export const listed = (page, href) => page.evaluate(async (first) => {
  const children = [];
  let said = '';
  for (let next = first; next;) {
    const reply = await fetch(next);
    if (!reply.ok) throw new Error(`${next} answered ${reply.status}`);
    const read = new DOMParser().parseFromString(await reply.text(), 'text/html');
    children.push(...[...read.querySelectorAll('main table tbody tr')].map((row) => row.querySelector('a[href^="/anak/"]').getAttribute('href')));
    said ||= read.querySelector('.paging p')?.textContent ?? '';
    next = read.querySelector('.paging a[rel=next]')?.getAttribute('href');
  }
  return { children, said };
}, href);
