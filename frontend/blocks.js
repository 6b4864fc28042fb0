// Blocks of add-ons: which there are, the form of one, and how one looks inside the text.
import { closeHistory } from "prosemirror-history";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { element } from "./element.js";
import { schema } from "./schema.js";

const { nodes } = schema;

export class Blocks {
  // `known` is what the server told about the blocks in the text.
  constructor(address, known) {
    this.address = address;
    this.known = new Map();
    known.forEach((entry) => this.learn(entry));
  }

  learn(entry) {
    this.known.set(key(entry), entry);
    return entry;
  }

  about({ name, values }) {
    return this.known.get(key({ name, values })) ?? { name, values, title: name, may_change: false };
  }

  async load() {
    return (await answered(await fetch(this.address, { headers: JSON_PLEASE }))).blocks;
  }

  // Answers { form } to be filled in, or { block } once it is.
  async ask(name, fields) {
    const body = new URLSearchParams(fields);
    const address = `${this.address}${encodeURIComponent(name)}`;
    return answered(await fetch(address, { method: "POST", body, headers: JSON_PLEASE }), 422);
  }
}

const JSON_PLEASE = { Accept: "application/json" };

async function answered(answer, refused) {
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson || !(answer.ok || answer.status === refused)) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}

const key = ({ name, values }) => `${name}\n${values}`;

export function figureOf({ name, values }) {
  return element("figure", { "data-block": name, "data-values": values }).outerHTML;
}

// In the place of the node `instead`, or where the cursor stands.
export function putBlock(view, { name, values }, instead) {
  const { state } = view;
  const attrs = { name, values };
  const at = placeOf(state.doc, instead);
  if (at !== null) {
    const tr = state.tr.setNodeMarkup(at, null, attrs);
    view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, at)).scrollIntoView());
    return;
  }
  const tr = state.tr.replaceSelectionWith(nodes.placed.create(attrs));
  // After a block that ends the text there must be a place to write on.
  if (tr.doc.lastChild.type === nodes.placed) tr.insert(tr.doc.content.size, nodes.paragraph.create());
  const after = tr.mapping.map(state.selection.to);
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(after, tr.doc.content.size)), 1));
  view.dispatch(tr.scrollIntoView());
}

function placeOf(doc, wanted) {
  let found = null;
  doc.descendants((node, at) => {
    if (node === wanted) found = at;
    return found === null;
  });
  return found;
}

export class BlockView {
  constructor(node, view, position, { blocks, labels, edit }) {
    this.node = node;
    this.blocks = blocks;
    this.labels = labels;
    this.dom = element("figure", { class: "rte__block", role: "group" });
    this.dom.contentEditable = "false";
    this.edit = () => edit(this.node);
    this.remove = () => {
      const tr = view.state.tr.delete(position(), position() + this.node.nodeSize);
      view.dispatch(closeHistory(tr));
      view.focus();
    };
    this.draw();
  }

  draw() {
    const { labels } = this;
    const about = this.blocks.about(this.node.attrs);
    const button = (label, run) =>
      element("button", { type: "button", class: "btn btn--small btn--quiet", onclick: run }, label);
    this.dom.setAttribute("aria-label", `${labels.placed}: ${about.title}`);
    this.dom.replaceChildren(
      element("p", {}, element("strong", {}, about.title), about.addon ? ` (${about.addon})` : ""),
      ...(about.said ? [element("p", {}, about.said)] : []),
      ...(about.note ? [element("p", { class: "note note--warn" }, about.note)] : []),
      element(
        "div",
        { class: "acts" },
        ...(about.may_change ? [button(labels.edit_block, this.edit)] : []),
        button(labels.remove_block, this.remove),
      ),
    );
  }

  update(node) {
    if (node.type !== nodes.placed) return false;
    this.node = node;
    this.draw();
    return true;
  }

  // The buttons are used like any others on the page.
  stopEvent(event) {
    return event.target instanceof Element && event.target.closest("button") !== null;
  }

  ignoreMutation() {
    return true;
  }
}
