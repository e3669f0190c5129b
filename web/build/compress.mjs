// Writes a .br and a .gz beside each built file that gets smaller by it, so the server packs nothing while it serves.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const PACKED = /\.(js|css|svg|json|txt)$/;

export function compress(folder) {
  for (const name of readdirSync(folder, { recursive: true }).filter((each) => PACKED.test(each))) {
    const path = join(folder, name);
    const content = readFileSync(path);
    const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
    if (brotli.length < content.length) writeFileSync(`${path}.br`, brotli);
    const gzip = gzipSync(content, { level: 9 });
    if (gzip.length < content.length) writeFileSync(`${path}.gz`, gzip);
  }
}
