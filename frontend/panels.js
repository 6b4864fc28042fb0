// The small forms for a link, a language and a picture, between toolbar and text.
import { BlockPanel } from "./block_panel.js";
import { insertPicture, markAround, setMark } from "./commands.js";
import { element } from "./element.js";
import { isAddress, schema } from "./schema.js";

const { marks } = schema;

export class Panels {
  constructor({ labels, languages, pictures, blocks, ident }) {
    this.labels = labels;
    this.languages = languages;
    this.pictures = pictures;
    this.ident = ident;
    this.place = element("div", {});
    this.blocks = blocks.address ? new BlockPanel(this, blocks) : null;
    this.editBlock = (node) => this.blocks?.open(node.attrs, node);
  }

  actions() {
    return {
      link: () => this.openLink(),
      language: this.languages ? () => this.openLanguage() : undefined,
      picture: this.pictures ? () => this.openPictures() : undefined,
      block: this.blocks ? () => this.blocks.choose() : undefined,
    };
  }

  attach(view) {
    this.view = view;
  }

  close() {
    this.place.replaceChildren();
    this.view.focus();
  }

  show(name, apply, ...children) {
    const panel = element(
      "div",
      {
        class: "rte__panel",
        role: "group",
        "aria-label": this.labels[name],
        onkeydown: (event) => this.keydown(event, apply),
      },
      ...children,
    );
    this.place.replaceChildren(panel);
    panel.querySelector("input, select, button").focus();
  }

  keydown(event, apply) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && event.target.matches("input, select")) {
      // Enter would send the whole form.
      event.preventDefault();
      apply?.();
    }
  }

  button(label, run, kind = "btn--quiet") {
    return element("button", { type: "button", class: `btn btn--small ${kind}`, onclick: run }, label);
  }

  openLink() {
    const { labels, view } = this;
    const { mark } = markAround(view.state, marks.link);
    const ident = `${this.ident}-address`;
    const input = element("input", {
      id: ident,
      class: "in",
      type: "text",
      inputmode: "url",
      autocomplete: "off",
      value: mark?.attrs.href ?? "",
      "aria-describedby": `${ident}-hint ${ident}-error`,
    });
    const error = element("p", { id: `${ident}-error`, role: "alert" });
    const apply = () => {
      const href = completed(input.value.trim());
      if (isAddress(href)) {
        setMark(view, marks.link, { href });
        this.close();
        return;
      }
      error.className = "error";
      error.textContent = labels.address_error;
      input.setAttribute("aria-invalid", "true");
      input.focus();
    };
    const remove = () => {
      setMark(view, marks.link, null);
      this.close();
    };
    this.show(
      "link",
      apply,
      element("label", { for: ident }, labels.address),
      element("span", { class: "hint", id: `${ident}-hint` }, labels.address_hint),
      error,
      input,
      element(
        "div",
        { class: "acts" },
        this.button(labels.apply, apply),
        ...(mark ? [this.button(labels.remove, remove, "btn--plain")] : []),
        this.button(labels.cancel, () => this.close(), "btn--plain"),
      ),
    );
  }

  openLanguage() {
    const { labels, view } = this;
    const { mark } = markAround(view.state, marks.lang);
    const ident = `${this.ident}-language`;
    const options = [["", labels.same_language], ...Object.entries(this.languages)];
    const select = element(
      "select",
      { id: ident, class: "in" },
      ...options.map(([code, name]) =>
        element("option", { value: code, selected: code === (mark?.attrs.lang ?? "") }, name),
      ),
    );
    const apply = () => {
      if (select.value === "") setMark(view, marks.lang, null);
      else if (mark || !view.state.selection.empty) setMark(view, marks.lang, { lang: select.value });
      this.close();
    };
    this.show(
      "language",
      apply,
      element("label", { for: ident }, labels.language_of_selection),
      select,
      element(
        "div",
        { class: "acts" },
        this.button(labels.apply, apply),
        this.button(labels.cancel, () => this.close(), "btn--plain"),
      ),
    );
  }

  openPictures() {
    const { labels } = this;
    const ident = `${this.ident}-find`;
    const status = element("p", { role: "status" }, labels.loading);
    const grid = element("div", { class: "rte__pics" });
    const input = element("input", {
      id: ident,
      class: "in",
      type: "search",
      autocomplete: "off",
      oninput: () => draw(),
    });
    let pictures = [];
    const draw = () => {
      const wanted = input.value.trim().toLowerCase();
      const found = pictures.filter((picture) => words(picture).includes(wanted));
      grid.replaceChildren(...found.map((picture) => this.choice(picture)));
      status.textContent = found.length ? "" : labels.no_pictures;
    };
    this.show(
      "picture",
      undefined,
      element("label", { for: ident }, labels.find_picture),
      input,
      status,
      grid,
      element("div", { class: "acts" }, this.button(labels.cancel, () => this.close(), "btn--plain")),
    );
    this.pictures.load().then(
      (loaded) => {
        pictures = loaded;
        draw();
      },
      () => {
        status.textContent = labels.pictures_failed;
      },
    );
  }

  choice(picture) {
    const choose = () => {
      insertPicture(this.view, picture.uid);
      this.close();
    };
    return element(
      "button",
      { type: "button", onclick: choose },
      element("img", { src: picture.thumb, alt: "", loading: "lazy" }),
      picture.title || picture.alt || picture.uid,
    );
  }
}

function completed(text) {
  if (/^www\./i.test(text)) return `https://${text}`;
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`;
  return text;
}

function words(picture) {
  return `${picture.title ?? ""} ${picture.alt ?? ""} ${picture.uid}`.toLowerCase();
}
