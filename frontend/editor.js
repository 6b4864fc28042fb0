// Turns each <textarea data-rich data-html> into an editor; see README.md beside this file.
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { DOMParser, DOMSerializer } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { Blocks, BlockView } from "./blocks.js";
import { element } from "./element.js";
import { keys, typing } from "./keys.js";
import { ENGLISH } from "./labels.js";
import { Panels } from "./panels.js";
import { FigureView, Pictures } from "./pictures.js";
import { schema } from "./schema.js";
import { Toolbar } from "./toolbar.js";

const serializer = DOMSerializer.fromSchema(schema);

export function enhance(textarea) {
  const field = readField(textarea);
  const hidden = element("input", { type: "hidden", name: `${textarea.name}__html`, value: field.html });
  const panels = new Panels(field);
  const toolbar = new Toolbar({
    labels: field.labels,
    panels: panels.actions(),
    controls: field.ident,
    name: field.name,
  });
  const help = element("p", { class: "vh", id: `${field.ident}-keys` }, field.labels.help);
  const box = element("div", { class: "rte" }, toolbar.dom, panels.place, help);
  const view = new EditorView(box, {
    state: EditorState.create({ doc: parse(field.html), plugins: plugins(toolbar, panels) }),
    attributes: attributesOf(textarea, field),
    nodeViews: {
      figure: (node) => new FigureView(node, field.pictures),
      placed: (node, view, position) => new BlockView(node, view, position, { ...field, edit: panels.editBlock }),
    },
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      toolbar.update();
      if (transaction.docChanged) save(view, hidden);
    },
  });
  toolbar.attach(view);
  panels.attach(view);
  replace(textarea, field, box, hidden, view);
  return view;
}

function readField(textarea) {
  const { html, labels, langs, mediaUrl, blocksUrl, blocks } = textarea.dataset;
  const label = textarea.labels[0];
  if (label && !label.id) label.id = `${textarea.id}-label`;
  return {
    html,
    label,
    ident: textarea.id,
    name: (label?.textContent ?? textarea.getAttribute("aria-label") ?? "").trim(),
    labels: { ...ENGLISH, ...JSON.parse(labels ?? "{}") },
    languages: langs ? JSON.parse(langs) : null,
    pictures: mediaUrl ? new Pictures(mediaUrl) : null,
    blocks: new Blocks(blocksUrl, JSON.parse(blocks ?? "[]")),
  };
}

function parse(html) {
  const page = new window.DOMParser().parseFromString(html, "text/html");
  return DOMParser.fromSchema(schema).parse(page.body);
}

function plugins(toolbar, panels) {
  const link = () => {
    panels.openLink();
    return true;
  };
  const toToolbar = () => {
    toolbar.focus();
    return true;
  };
  return [typing(), ...keys({ link, toolbar: toToolbar, block: panels.editBlock }), history(), gapCursor()];
}

function attributesOf(textarea, field) {
  const described = [textarea.getAttribute("aria-describedby"), `${field.ident}-keys`];
  const attributes = {
    id: field.ident,
    class: "in rte__text",
    role: "textbox",
    "aria-multiline": "true",
    "aria-describedby": described.filter(Boolean).join(" "),
  };
  if (field.label) attributes["aria-labelledby"] = field.label.id;
  else attributes["aria-label"] = field.name;
  if (textarea.lang) attributes.lang = textarea.lang;
  if (textarea.required) attributes["aria-required"] = "true";
  const invalid = textarea.getAttribute("aria-invalid");
  if (invalid) attributes["aria-invalid"] = invalid;
  return attributes;
}

function replace(textarea, field, box, hidden, view) {
  textarea.id = `${field.ident}-plain`;
  textarea.required = false;
  textarea.hidden = true;
  // The editor itself shows what the list below the plain text tells.
  for (const list of document.querySelectorAll("[data-placed-in]")) {
    if (list.dataset.placedIn === field.ident) list.hidden = true;
  }
  field.label?.addEventListener("click", () => view.focus());
  textarea.after(box, hidden);
}

function save(view, hidden) {
  const holder = element("div", {}, serializer.serializeFragment(view.state.doc.content));
  hidden.value = holder.innerHTML;
  hidden.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const textarea of document.querySelectorAll("textarea[data-rich][data-html]")) {
  enhance(textarea);
}
