// Files as people keep them: CSV taken apart, workbooks written and read back. A workbook is a ZIP
// of XML, and both are simple enough to need no package.
import { deflateRawSync, inflateRawSync } from 'node:zlib';

const REMAINDERS = Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder >>> 0;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ REMAINDERS[(crc ^ byte) & 0xff];
  return (crc ^ 0xffffffff) >>> 0;
}

/** The files of an archive by their name. */
export function unzip(archive) {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'));
  if (end < 0) throw new Error('this is no archive');
  const files = new Map();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, packed] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [name, extra, remark] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
    const file = archive.readUInt32LE(at + 42);
    const from = file + 30 + archive.readUInt16LE(file + 26) + archive.readUInt16LE(file + 28);
    const bytes = archive.subarray(from, from + packed);
    files.set(archive.toString('utf8', at + 46, at + 46 + name), method === 0 ? bytes : inflateRawSync(bytes));
    at += 46 + name + extra + remark;
  }
  return files;
}

/** An archive of files by their name. */
export function zip(files) {
  const parts = [];
  const entries = [];
  let at = 0;
  for (const [name, text] of files) {
    const [called, bytes] = [Buffer.from(name), Buffer.from(text)];
    const packed = deflateRawSync(bytes);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(0x21, 8);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(called.length, 22);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(at, 10);
    entries.push(Buffer.from('PK\x01\x02\x14\x00'), facts, where, called);
    parts.push(Buffer.from('PK\x03\x04'), facts, called, packed);
    at += 30 + called.length + packed.length;
  }
  const list = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  for (const field of [8, 10]) end.writeUInt16LE(files.size, field);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const plain = (text) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;|&apos;/g, "'").replace(/&amp;/g, '&');

/** The first sheet of a workbook as lists of texts; numbers as the file has them. */
export function readXlsx(workbook) {
  const files = unzip(workbook);
  const texts = (xml) => [...xml.matchAll(/<t(?: [^>]*)?>([^<]*)<\/t>/g)].map((found) => plain(found[1])).join('');
  const shared = [...String(files.get('xl/sharedStrings.xml') ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map((found) => texts(found[1]));
  return [...String(files.get('xl/worksheets/sheet1.xml')).matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map((row) => {
    const cells = [];
    for (const [, letters, attributes, inside] of row[1].matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      const value = (inside ?? '').match(/<v>([^<]*)<\/v>/)?.[1];
      if (/t="s"/.test(attributes)) cells[column] = shared[Number(value)];
      else cells[column] = value ?? texts(inside ?? '');
    }
    return Array.from(cells, (cell) => cell ?? '');
  });
}

/** A workbook of one sheet whose cells are all text. */
export function writeXlsx(rows) {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const rels = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const part = (inside) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${inside}`;
  const letters = (column) => (column < 26 ? '' : letters(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + column % 26);
  const cell = (text, column, line) => `<c r="${letters(column)}${line + 1}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
  const row = (cells, line) => `<row r="${line + 1}">${cells.map((text, column) => cell(text, column, line)).join('')}</row>`;
  return zip(new Map([
    ['[Content_Types].xml', part(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`)],
    ['_rels/.rels', part(`<Relationships xmlns="${rels}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`)],
    ['xl/workbook.xml', part(`<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`)],
    ['xl/_rels/workbook.xml.rels', part(`<Relationships xmlns="${rels}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`)],
    ['xl/worksheets/sheet1.xml', part(`<worksheet xmlns="${main}"><sheetData>${rows.map(row).join('')}</sheetData></worksheet>`)],
  ]));
}

/** The rows of a CSV, its byte order mark and its quotes taken off. */
export function readCsv(text, separator = ';') {
  const rows = [[]];
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}"\\r\\n]*))(${separator}|\\r?\\n|$)`, 'y');
  const read = String(text).replace(/^\ufeff/, '');
  while (field.lastIndex < read.length) {
    const found = field.exec(read);
    if (found === null) throw new Error('this is no CSV');
    rows.at(-1).push(found[1] === undefined ? found[2] : found[1].replace(/""/g, '"'));
    if (found[3] !== separator && field.lastIndex < read.length) rows.push([]);
  }
  return rows;
}
