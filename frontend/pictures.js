// The pictures that may be chosen, and how one looks inside the text.
import { element } from "./element.js";

export class Pictures {
  constructor(address) {
    this.address = address;
    this.loading = null;
  }

  load() {
    this.loading ??= fetchPictures(this.address).catch((error) => {
      this.loading = null;
      throw error;
    });
    return this.loading;
  }
}

async function fetchPictures(address) {
  const answer = await fetch(address, {
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return (await answer.json()).pictures;
}

export class FigureView {
  constructor(node, pictures) {
    this.media = node.attrs.media;
    this.img = element("img", { alt: this.media, class: "rte__pic" });
    this.contentDOM = element("figcaption");
    this.dom = element("figure", {}, this.img, this.contentDOM);
    this.img.contentEditable = "false";
    // A picture that cannot be shown keeps its id as its words.
    pictures?.load().then((all) => this.fill(all), () => undefined);
  }

  fill(all) {
    const picture = all.find((each) => each.uid === this.media);
    if (!picture) return;
    this.img.src = picture.thumb;
    this.img.alt = picture.alt || picture.title || this.media;
  }

  update(node) {
    return node.type.name === "figure" && node.attrs.media === this.media;
  }

  ignoreMutation(mutation) {
    return mutation.target === this.img;
  }
}
