// What the editor can hold: the stored HTML subset, and nothing else.
import { Schema } from "prosemirror-model";

const LINK = /^(?:https?:\/\/|mailto:)[^\s\\]+$|^\/(?![/\\])[^\s\\]*$|^#[^\s\\]+$/i;

export function isAddress(text) {
  return LINK.test(text);
}

function heading(level, ...sources) {
  const tag = `h${level}`;
  return {
    content: "inline*",
    group: "block",
    defining: true,
    parseDOM: [tag, ...sources].map((source) => ({ tag: source })),
    toDOM: () => [tag, 0],
  };
}

function container(tag, content, more = {}) {
  return { content, parseDOM: [{ tag }], toDOM: () => [tag, 0], ...more };
}

function cell(tag) {
  const names = tag === "th" ? ["scope", "colspan", "rowspan"] : ["colspan", "rowspan"];
  return {
    content: "block+",
    isolating: true,
    attrs: Object.fromEntries(names.map((name) => [name, { default: null }])),
    parseDOM: [
      { tag, getAttrs: (dom) => Object.fromEntries(names.map((n) => [n, dom.getAttribute(n)])) },
    ],
    toDOM: (node) => [tag, present(node.attrs), 0],
  };
}

function present(attrs) {
  return Object.fromEntries(Object.entries(attrs).filter(([, value]) => value !== null));
}

const caption = (dom) => dom.querySelector("figcaption") ?? document.createElement("figcaption");

const nodes = {
  doc: { content: "block+" },
  paragraph: {
    content: "inline*",
    group: "block",
    parseDOM: [{ tag: "p" }],
    toDOM: () => ["p", 0],
  },
  heading2: heading(2, "h1"),
  heading3: heading(3),
  heading4: heading(4, "h5", "h6"),
  bullet_list: container("ul", "list_item+", { group: "block" }),
  ordered_list: container("ol", "list_item+", { group: "block" }),
  list_item: container("li", "block+", { defining: true }),
  blockquote: container("blockquote", "block+", { group: "block", defining: true }),
  figure: {
    content: "inline*",
    group: "block",
    isolating: true,
    draggable: true,
    attrs: { media: {} },
    parseDOM: [
      {
        tag: "figure",
        contentElement: caption,
        getAttrs: (dom) => {
          const media = dom.querySelector("img[data-media]")?.dataset.media;
          return media ? { media } : false;
        },
      },
      { tag: "img[data-media]", getAttrs: (dom) => ({ media: dom.dataset.media }) },
    ],
    toDOM: (node) => [
      "figure",
      ["img", { "data-media": node.attrs.media }],
      ["figcaption", 0],
    ],
  },
  placed: {
    group: "block",
    atom: true,
    isolating: true,
    draggable: true,
    attrs: { name: {}, values: { default: "{}" } },
    parseDOM: [
      {
        tag: "figure[data-block]",
        priority: 60,
        getAttrs: (dom) => ({ name: dom.dataset.block, values: dom.dataset.values || "{}" }),
      },
    ],
    toDOM: (node) => ["figure", { "data-block": node.attrs.name, "data-values": node.attrs.values }],
  },
  table: container("table", "(caption | table_part)+", { group: "block", isolating: true }),
  caption: container("caption", "inline*"),
  ...Object.fromEntries(
    ["tbody", "thead", "tfoot"].map((tag) => [
      tag,
      container(tag, "table_row+", { group: "table_part" }),
    ]),
  ),
  table_row: container("tr", "(table_cell | table_header)*"),
  table_cell: cell("td"),
  table_header: cell("th"),
  text: { group: "inline" },
  hard_break: {
    inline: true,
    group: "inline",
    selectable: false,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
};

const isLight = (dom) => dom.style.fontWeight === "normal" || dom.style.fontWeight === "400";

const marks = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (dom) => {
          const href = dom.getAttribute("href").trim();
          return isAddress(href) ? { href } : false;
        },
      },
    ],
    toDOM: (mark) => ["a", { href: mark.attrs.href }, 0],
  },
  lang: {
    attrs: { lang: {} },
    inclusive: false,
    parseDOM: [{ tag: "span[lang]", getAttrs: (dom) => ({ lang: dom.getAttribute("lang") }) }],
    toDOM: (mark) => ["span", { lang: mark.attrs.lang }, 0],
  },
  strong: {
    // Word processors wrap whole documents in a <b> of normal weight.
    parseDOM: [{ tag: "strong" }, { tag: "b", getAttrs: (dom) => (isLight(dom) ? false : null) }],
    toDOM: () => ["strong", 0],
  },
  em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
};

export const schema = new Schema({ nodes, marks });
