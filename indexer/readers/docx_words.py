"""The words of a docx's paragraph: runs, fields, changes, signs; what is deleted, hidden or told to a field is not said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from analyzers.blocks import Block
from indexer.readers.docx_fields import Fields, is_contents
from indexer.readers.docx_names import MC, VAL, M, V, W, switch, value
from indexer.readers.docx_numbering import Numbered
from indexer.readers.docx_signs import UNKNOWN_SIGN, formula, sign
from indexer.readers.docx_styles import Styles


@dataclass(frozen=True, slots=True)
class Book:
    """What a body refers to: styles, lists, the notes by kind and id, and the parts behind relations."""

    styles: Styles
    numbered: dict[int, Numbered]
    notes: dict[tuple[str, str], etree._Element]
    chunk: Callable[[str], tuple[Block, ...]]
    diagram: Callable[[str], tuple[str, ...]]
    uses: frozenset[str] = frozenset()
    """Which of the rare properties that change what a paragraph says occur at all."""


@dataclass(slots=True)
class Tally:
    """What was met on the way that a reader of the text should know."""

    inserted: int = 0
    deleted: int = 0
    hidden: int = 0
    unknown_signs: int = 0
    notes: int = 0
    listed: int = 0
    said: int = 0
    objects: list[str] = field(default_factory=list)


_RARE = [
    W + name for name in ("vanish", "ins", "del", "moveFrom", "moveTo", "framePr", "cellDel", "cellMerge")
]
_RARE += [W + "vMerge", W + "hMerge"]


def uses(*trees: etree._Element) -> frozenset[str]:
    """The rare properties in these trees: most files have none, and are not asked for them at every paragraph."""
    return frozenset(str(element.tag) for tree in trees for element in tree.iter(*_RARE))


class Words:
    """The line being read, and whether what comes next belongs to it."""

    handlers: Mapping[object, Callable[..., None]]
    """What to do with an element; those without a row are gone into."""

    def __init__(self, book: Book, tally: Tally, flat: bool) -> None:
        self._book, self._tally, self._flat = book, tally, flat
        self._fields = Fields()
        self._line: list[str] = []
        self._dropped = self._hiding = self._listing = 0
        self._passed_contents = False
        self._style_hides = False
        self._hides = W + "vanish" in book.uses

    @property
    def broken(self) -> bool:
        """Whether a field has no end."""
        return self._fields.unclosed

    def _walk(self, node: etree._Element) -> None:
        for child in node:
            handler = self.handlers.get(child.tag)
            if handler is not None:
                handler(self, child)
            elif isinstance(child.tag, str):
                self._walk(child)

    def _say(self, text: str) -> None:
        if self._dropped:
            return
        if not self._flat and (self._listing or self._fields.silent):
            if self._listing or self._fields.in_contents:
                self._passed_contents = True
                self._tally.listed += len(text)
        elif self._hiding:
            self._tally.hidden += len(text.strip())
        else:
            self._tally.said += len(text)
            self._line.append(text)

    @property
    def _mute(self) -> bool:
        silent = not self._flat and (self._listing > 0 or self._fields.silent)
        return silent or self._dropped > 0 or self._hiding > 0

    def _text(self, node: etree._Element) -> None:
        text = node.text or ""
        if text and (text[0].isspace() or text[-1].isspace()) and not _preserves(node):
            text = text.strip()
        self._say(text.replace("\n", " ").replace("\t", " "))

    def _sign(self, node: etree._Element) -> None:
        said = sign(node)
        self._tally.unknown_signs += said == UNKNOWN_SIGN and not self._mute
        self._say(said)

    def _run(self, node: etree._Element) -> None:
        if not self._hides or not self._is_hidden(node.find(W + "rPr")):
            self._walk(node)
            return
        self._hiding += 1
        self._walk(node)
        self._hiding -= 1

    def _is_hidden(self, properties: etree._Element | None) -> bool:
        own = switch(properties, "vanish")
        if own is not None:
            return own
        style = value(properties, "rStyle")
        return (style is not None and self._book.styles.hidden(style)) or self._style_hides

    def _field_mark(self, node: etree._Element) -> None:
        shown = self._fields.mark(node)
        self._passed_contents |= self._fields.in_contents
        if shown:
            self._say(shown)

    def _instruction(self, node: etree._Element) -> None:
        self._fields.instruct(node.text or "")

    def _simple_field(self, node: etree._Element) -> None:
        self._aside(node, is_contents(node.get(W + "instr", "")))

    def _structured(self, node: etree._Element) -> None:
        """A content control; the one that Word makes for a contents list is no text."""
        gallery = node.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        listing = gallery is not None and gallery.get(VAL, "").lower() == "table of contents"
        self._aside(node, listing)

    def _aside(self, node: etree._Element, listing: bool) -> None:
        self._listing += listing
        self._passed_contents |= listing
        self._walk(node)
        self._listing -= listing

    def _deletion(self, node: etree._Element) -> None:
        self._tally.deleted += 1
        self._dropped += 1
        self._walk(node)
        self._dropped -= 1

    def _insertion(self, node: etree._Element) -> None:
        self._tally.inserted += not self._dropped
        self._walk(node)

    def _ruby(self, node: etree._Element) -> None:
        """The text itself; the small reading above it (拼音) would tear its words apart."""
        base = node.find(W + "rubyBase")
        if base is not None:
            self._walk(base)

    def _alternate(self, node: etree._Element) -> None:
        """One of the forms of the same thing: the first that holds text."""
        forms = [*node.iterfind(MC + "Choice"), *node.iterfind(MC + "Fallback")]
        said = (
            form for form in forms if next(form.iter(W + "t", M + "t", V + "textpath"), None) is not None
        )
        chosen = next(said, forms[0] if forms else None)
        if chosen is not None:
            self._walk(chosen)


def _preserves(node: etree._Element) -> bool:
    return node.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


_NOTHING = [
    "pPr",
    "rPr",
    "sectPr",
    "tblPr",
    "tblGrid",
    "trPr",
    "tcPr",
    "sdtPr",
    "sdtEndPr",
    "delText",
    "rt",
    "rubyPr",
    "softHyphen",
    "footnoteRef",
    "endnoteRef",
    "separator",
    "continuationSeparator",
    "annotationRef",
    "commentReference",
    "lastRenderedPageBreak",
    "proofErr",
    "bookmarkStart",
    "bookmarkEnd",
]


def _silent(story: Words, node: etree._Element) -> None:
    """Say nothing for what is no text."""


def _saying(text: str) -> Callable[[Words, etree._Element], None]:
    return lambda story, node: story._say(text)


WORD_HANDLERS: dict[object, Callable[..., None]] = {
    **{W + name: _silent for name in _NOTHING},
    **{W + name: _saying("\n") for name in ("br", "cr")},
    **{W + name: _saying(" ") for name in ("tab", "ptab")},
    W + "noBreakHyphen": _saying("-"),
    W + "r": Words._run,
    W + "t": Words._text,
    W + "sym": Words._sign,
    W + "fldChar": Words._field_mark,
    W + "instrText": Words._instruction,
    W + "delInstrText": Words._instruction,
    W + "fldSimple": Words._simple_field,
    W + "sdt": Words._structured,
    W + "del": Words._deletion,
    W + "moveFrom": Words._deletion,
    W + "ins": Words._insertion,
    W + "moveTo": Words._insertion,
    W + "ruby": Words._ruby,
    M + "oMath": lambda story, node: story._say(formula(node)),
    MC + "AlternateContent": Words._alternate,
}
