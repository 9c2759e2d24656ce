// Several files as one to download: a zip file that packs nothing, since pictures are packed already.

const TABLE = Array.from({ length: 256 }, (_, number) => {
  let rest = number;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest >>> 0;
});

/** The check sum of the format, CRC-32. */
function checkSum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 255];
  return (sum ^ 0xffffffff) >>> 0;
}

/** Numbers as the format writes them, lowest byte first: [value, bytes] each. */
function written(fields) {
  const bytes = [];
  for (const [value, length] of fields) {
    for (let at = 0; at < length; at += 1) bytes.push(Math.floor(value / 256 ** at) & 255);
  }
  return new Uint8Array(bytes);
}

const UTF8_NAMES = 0x800, FIRST_DAY = 33; // 1 January 1980: the same files give the same bytes

/** A zip of files by name, texts or bytes, as a Blob. */
export function zipOf(files) {
  const parts = [], directory = [];
  let offset = 0, listed = 0;
  for (const [name, content] of Object.entries(files)) {
    const called = new TextEncoder().encode(name);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const about = [[20, 2], [UTF8_NAMES, 2], [0, 2], [0, 2], [FIRST_DAY, 2], [checkSum(bytes), 4],
      [bytes.length, 4], [bytes.length, 4], [called.length, 2], [0, 2]];
    const head = written([[0x04034b50, 4], ...about]);
    const entry = written([[0x02014b50, 4], [20, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]);
    parts.push(head, called, bytes);
    directory.push(entry, called);
    offset += head.length + called.length + bytes.length;
    listed += entry.length + called.length;
  }
  const { length } = Object.keys(files);
  const end = written([[0x06054b50, 4], [0, 2], [0, 2], [length, 2], [length, 2], [listed, 4], [offset, 4], [0, 2]]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}
