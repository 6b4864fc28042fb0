from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from yhteistuumin.content import richtext

TABLE = (
    '<table><caption>Käynnit</caption><thead><tr><th scope="col">Vuosi</th></tr></thead>'
    "<tbody><tr><td>2025</td></tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("given_html", "stored"),
    [
        ("Hej", "<p>Hej</p>"),
        ("<p>a</p>\n\n<p>b</p>", "<p>a</p><p>b</p>"),
        ("<div>ett<div>två</div>tre</div>", "<p>ett</p><p>två</p><p>tre</p>"),
        ("<h1>Iso</h1><h5>Pieni</h5>", "<h2>Iso</h2><h4>Pieni</h4>"),
        ("<b>a</b> <i>b</i>", "<p><strong>a</strong> <em>b</em></p>"),
        ("<p><strong>Kuka: </strong>me</p>", "<p><strong>Kuka:</strong> me</p>"),
        ("<p><em><strong>x</strong></em></p>", "<p><strong><em>x</em></strong></p>"),
        ("<p><strong>a</strong><strong>b</strong></p>", "<p><strong>ab</strong></p>"),
        ("<p>yksi<br><br>kaksi<br>kolme<br></p>", "<p>yksi</p><p>kaksi<br>kolme</p>"),
        ("<p> </p><p>&nbsp;</p><ul></ul><h2></h2>", ""),
        ("<ul><li><p>a</p></li><li> b </li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<dl><dt>Aika</dt><dd>Kesä</dd></dl>", "<p>Aika</p><p>Kesä</p>"),
        ("<blockquote>ord</blockquote>", "<blockquote><p>ord</p></blockquote>"),
        (
            "<b style='font-weight:normal'><p>ett</p><p>två</p></b>",
            "<p>ett</p><p>två</p>",
        ),
        ("<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", "<p>x</p>"),
        ("<p>a\u0308</p>", "<p>ä</p>"),
    ],
)
def test_markup_comes_to_its_one_stored_spelling(given_html, stored):
    assert richtext.clean(given_html) == stored


@pytest.mark.parametrize(
    ("given_html", "stored"),
    [
        ("<script>alert(1)</script>x", "<p>x</p>"),
        ("<p onclick=a() style=color:red class=x id=y>x</p>", "<p>x</p>"),
        ("<a href='javascript:alert(1)'>x</a>", "<p>x</p>"),
        ("<a href='java\nscript:alert(1)'>x</a>", "<p>x</p>"),
        ("<a href='//evil.example'>x</a>", "<p>x</p>"),
        ("<a href='/\\evil.example'>x</a>", "<p>x</p>"),
        ("<a href='data:text/html,x'>x</a>", "<p>x</p>"),
        ("<iframe srcdoc='<script>x</script>'></iframe>y", "<p>y</p>"),
        ("<svg><style><img src=x onerror=a()></style></svg>y", "<p>y</p>"),
        ("<img src=x onerror=a()>y", "<p>y</p>"),
        ("<img data-media='a b'>y", "<p>y</p>"),
        ("<form action=/x><input name=a>y</form>", "<p>y</p>"),
        ("<span lang='sv\" onx=1'>y</span>", "<p>y</p>"),
    ],
)
def test_what_could_do_harm_does_not_come_through(given_html, stored):
    assert richtext.clean(given_html) == stored


@pytest.mark.parametrize(
    "stored",
    [
        '<p><a href="https://example.org/a?b=c&amp;d=e">x</a></p>',
        '<p><a href="/fi/blogi/">x</a> <a href="#alku">y</a></p>',
        '<p><a href="mailto:a@example.org">x</a></p>',
        '<p>Sanottiin <span lang="sv">tack</span>.</p>',
        '<figure><img data-media="kuva-1"><figcaption>Teksti</figcaption></figure>',
        TABLE,
        '<table><tbody><tr><th scope="row">a</th><td colspan="2">b</td></tr></tbody></table>',
    ],
)
def test_what_the_subset_has_stays_as_it_is(stored):
    assert richtext.clean(stored) == stored


def test_a_header_cell_without_scope_gets_one_from_its_place():
    html = "<table><thead><tr><th>V</th></tr></thead><tr><th>a</th><td>b</td></tr></table>"
    assert richtext.clean(html) == (
        '<table><thead><tr><th scope="col">V</th></tr></thead>'
        '<tbody><tr><th scope="row">a</th><td>b</td></tr></tbody></table>'
    )


def test_a_picture_inside_a_paragraph_becomes_a_figure_of_its_own():
    html = '<p>ennen <img data-media="k"> jälkeen</p>'
    figure = '<figure><img data-media="k"></figure>'
    assert richtext.clean(html) == f"<p>ennen</p>{figure}<p>jälkeen</p>"


def test_a_linked_picture_keeps_the_picture():
    html = '<p><a href="/x"><img data-media="k"></a></p>'
    assert richtext.clean(html) == '<figure><img data-media="k"></figure>'


def test_a_text_that_is_too_long_is_refused_with_a_code():
    with pytest.raises(richtext.RichTextError, match="longer than 200000 bytes") as refusal:
        richtext.clean("ä" * 100_001)
    assert (refusal.value.code, refusal.value.limit) == ("too_long", 200_000)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 65,
        "<b><div></b>" * 65,
        "<div><!-- </div> -->" * 65,
        "<div><!</div>" * 65,
        "<blockquote><p>" * 65,
        "<ul><li>" * 65,
    ],
)
def test_a_text_that_nests_too_deep_is_refused_with_a_code(html):
    with pytest.raises(richtext.RichTextError, match="nested deeper than 64 levels") as refusal:
        richtext.clean(html)
    assert (refusal.value.code, refusal.value.limit) == ("too_deep", 64)


def test_depth_that_the_first_count_misses_is_refused_all_the_same():
    with pytest.raises(richtext.RichTextError, match="nested deeper"):
        richtext.clean("<div a='</div>'>" * 5000)


@pytest.mark.parametrize("html", ["<p>x" * 500, "<ul>" + "<li><p>x" * 500, "<p>x</p>" * 500])
def test_many_blocks_side_by_side_are_not_deep(html):
    assert richtext.clean(html).count("x") == 500


inline = st.recursive(
    st.text("ab *[](){}\\_#>-!.1\n&<äö", max_size=8).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(["strong", "em", 'a href="/x(y)"', 'span lang="sv"', "b", "p", "br"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)
block = st.builds(
    lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
    st.sampled_from(["p", "h2", "h3", "h4", "blockquote", "div", "table", "figure"]),
    st.lists(inline | st.just('<img data-media="k">'), max_size=3),
) | st.builds(
    lambda tag, items: f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>",
    st.sampled_from(["ul", "ol"]),
    st.lists(inline, max_size=3),
)
pages = st.lists(block | inline, max_size=5).map("".join)


@given(pages)
def test_cleaning_twice_changes_nothing(html):
    once = richtext.clean(html)
    assert richtext.clean(once) == once


@given(pages)
def test_the_notation_gives_back_the_very_same_text(html):
    stored = richtext.clean(html)
    plain = richtext.to_plain(stored)
    assert richtext.from_plain(plain, previous=stored) == stored


@pytest.mark.parametrize(
    ("stored", "plain"),
    [
        ("<p>a</p><p>b<br>c</p>", "a\n\nb\nc"),
        ("<h2>A</h2><h3>B</h3><h4>C</h4>", "## A\n\n### B\n\n#### C"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p><strong>a</strong> ja <em>b</em></p>", "**a** ja *b*"),
        ("<p><strong><em>x</em></strong></p>", "***x***"),
        ('<p><a href="/x">a <em>b</em></a></p>', "[a *b*](/x)"),
        (
            '<figure><img data-media="k:1"><figcaption>Kylä</figcaption></figure>',
            "![Kylä](media:k:1)",
        ),
        ("<p>2 * 3 [1] \\</p>", "2 \\* 3 [1] \\\\"),
        ("<p>1. sija</p><p>- viiva</p><p># risu</p>", "1\\. sija\n\n\\- viiva\n\n\\# risu"),
        (TABLE, "[[block 1]]"),
        ('<p>x</p><p><span lang="sv">y</span></p>', "x\n\n[[block 2]]"),
        ("<p>[[block 1]]</p>", "\\[[block 1]]"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "[[block 1]]"),
    ],
)
def test_the_notation_shows_each_block_and_reads_it_back(stored, plain):
    assert richtext.to_plain(stored) == plain
    assert richtext.from_plain(plain, previous=stored) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (
            "## Otsikko\nteksti\r\n- a\r\n- b",
            "<h2>Otsikko</h2><p>teksti</p><ul><li>a</li><li>b</li></ul>",
        ),
        ("* a\n• b", "<ul><li>a</li><li>b</li></ul>"),
        ("1) a\n2) b\n   c", "<ol><li>a</li><li>b<br>c</li></ol>"),
        ("# Iso", "<h2>Iso</h2>"),
        ("3 * 4 * 5 ja **auki", "<p>3 * 4 * 5 ja **auki</p>"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"),
        ("[x](javascript:alert)", "<p>x</p>"),
        ("[[block 7]]", "<p>[[block 7]]</p>"),
        (">" * 300 + " x", None),
    ],
)
def test_typed_notation_is_read_kindly(typed, stored):
    html = richtext.from_plain(typed)
    assert html == (stored or richtext.clean(html))


def test_a_block_that_the_notation_cannot_say_returns_from_the_previous_text():
    previous = f"<p>vanha</p>{TABLE}"
    assert richtext.from_plain("uusi\n\n[[block 2]]\n\nloppu", previous=previous) == (f"<p>uusi</p>{TABLE}<p>loppu</p>")


def test_the_words_stand_one_block_on_a_line():
    html = f"<h2>Kylä</h2><p>Kult\u00adtuuri <em>elää</em><br>täällä</p><ul><li>a<ul><li>b</li></ul></li></ul>{TABLE}"
    assert richtext.text_of(html) == "Kylä\nKulttuuri elää täällä\na\nb\nKäynnit\nVuosi\n2025"


def test_sentences_end_at_blocks_and_full_stops_but_not_at_short_forms():
    html = (
        "<h2>Otsikko</h2><p>Ensimmäinen. ”Toinen?” Esim. Porvoo, t.ex. Borgå ja 3. Euroopan malli. "
        "Vuonna 2026. Loppu!</p>"
    )
    assert richtext.sentences(html) == [
        "Otsikko",
        "Ensimmäinen.",
        "”Toinen?”",
        "Esim. Porvoo, t.ex. Borgå ja 3. Euroopan malli.",
        "Vuonna 2026.",
        "Loppu!",
    ]


def test_the_pictures_of_a_text_are_known():
    html = '<figure><img data-media="a"></figure><p>x</p><figure><img data-media="b"></figure>'
    assert richtext.media_uids(html) == {"a", "b"}


def test_a_page_shows_known_pictures_and_leaves_out_unknown_ones():
    html = (
        '<p>1 &lt; 2</p><figure><img data-media="a"><figcaption>A &amp; O</figcaption></figure>'
        '<figure><img data-media="b"><figcaption>B</figcaption></figure>'
    )
    picture = Markup('<img src="/media/a.webp" alt="">')
    assert richtext.render(html, {"a": picture}) == Markup(
        '<p>1 &lt; 2</p><figure><img src="/media/a.webp" alt=""><figcaption>A &amp; O</figcaption></figure>'
    )


def test_a_table_on_a_page_scrolls_in_a_named_region():
    assert richtext.render(TABLE, {}, id_prefix="hur") == Markup(
        '<div class="scroll" tabindex="0" role="region" aria-labelledby="hur-1">'
        '<table class="table"><caption id="hur-1">Käynnit</caption>'
        '<thead><tr><th scope="col">Vuosi</th></tr></thead>'
        "<tbody><tr><td>2025</td></tr></tbody></table></div>"
    )


def test_columns_of_numbers_are_marked_on_a_page_but_not_in_what_is_stored():
    html = (
        '<table><thead><tr><th scope="col">År</th><th scope="col">Besök</th><th scope="col">By</th></tr></thead>'
        "<tbody><tr><td>2025</td><td>1\u00a0480</td><td>Byn</td></tr><tr><td>2026</td><td>–</td><td>3</td></tr></tbody>"
        "</table>"
    )
    shown = richtext.render(html, {})
    assert richtext.clean(html) == html
    assert '<th scope="col">År</th><th scope="col" class="n">Besök</th><th scope="col">By</th>' in shown
    assert '<tr><td>2025</td><td class="n">1\u00a0480</td><td>Byn</td></tr>' in shown
    assert '<tr><td>2026</td><td class="n">–</td><td>3</td></tr>' in shown


def test_a_table_with_merged_cells_gets_no_marks():
    rows = '<tr><td>a</td><td colspan="2">2</td></tr><tr><td>b</td><td>3</td><td>4</td></tr>'
    html = f"<table><tbody>{rows}</tbody></table>"
    assert 'class="n"' not in richtext.render(html, {})


def test_a_table_without_caption_takes_the_given_name():
    html = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    shown = richtext.render(html, {}, table_label="Taulukko")
    assert 'role="region" aria-label="Taulukko"' in shown
