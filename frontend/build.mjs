// Builds third-party front-end code into a folder that git ignores.
import { build } from "esbuild";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const built = join(root, "yhteistuumin", "static", "built");

const FONT = "@fontsource-variable/commissioner";
// The same ranges as in site.css.
const SUBSETS = {
  latin: [[0x20, 0x7e], [0xa0, 0xff], [0x2010, 0x2044], [0x20ac], [0x2212]],
  "latin-ext": [[0x100, 0x17f]],
};

await mkdir(join(built, "fonts"), { recursive: true });
const packages = await bundleEditor();
await subsetFonts();
await writeFile(
  join(built, "THIRD-PARTY-LICENSES.txt"),
  await licences([...packages].sort(), "editor.js contains code from these packages."),
);
await writeFile(
  join(built, "fonts", "LICENSE.txt"),
  await licences([FONT], "The font files are subsets of the font in this package."),
);

async function bundleEditor() {
  const result = await build({
    entryPoints: [join(root, "frontend", "editor.js")],
    outfile: join(built, "editor.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2021",
    legalComments: "none",
    metafile: true,
    absWorkingDir: root,
    banner: { js: "/* Third-party licences: THIRD-PARTY-LICENSES.txt */" },
  });
  const inputs = Object.keys(result.metafile.inputs);
  return new Set(inputs.map(packageOf).filter(Boolean));
}

function packageOf(path) {
  return path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1];
}

async function subsetFonts() {
  for (const [name, ranges] of Object.entries(SUBSETS)) {
    const font = await readFile(join(modules, FONT, "files", `commissioner-${name}-full-normal.woff2`));
    const small = await subsetFont(font, lettersIn(ranges), {
      targetFormat: "woff2",
      variationAxes: { wght: { min: 400, max: 700 }, VOLM: 0 },
    });
    const file = name === "latin" ? "commissioner-latin.woff2" : "commissioner-ext.woff2";
    await writeFile(join(built, "fonts", file), small);
  }
}

function lettersIn(ranges) {
  const letters = [];
  for (const [first, last = first] of ranges) {
    for (let code = first; code <= last; code += 1) letters.push(String.fromCodePoint(code));
  }
  return letters.join("");
}

async function licences(names, heading) {
  const parts = [heading];
  for (const name of names) {
    const folder = join(modules, name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} ships no licence text; add it before building`);
    const text = await readFile(join(folder, file), "utf8");
    parts.push(`${name} ${version} (${license})\n\n${text.trim()}`);
  }
  return `${parts.join(`\n\n${"-".repeat(72)}\n\n`)}\n`;
}
