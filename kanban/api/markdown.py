"""A description's Markdown as HTML that is safe to show: HTML in it is text, and what comes out is swept once more."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(
    ["table", "strikethrough"]
)
_TAGS = {
    "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h1", "h2", "h3", "h4",
    "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


@lru_cache(maxsize=64)
def rendered(source: str) -> str:
    """Safe HTML for Markdown text. Links lead out without telling where from; images are left out.

    The longest text of the worst shape takes half a second, so what was rendered lately is kept.
    """
    return nh3.clean(
        _MARKDOWN.render(source),
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
