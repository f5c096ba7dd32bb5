"""The table of a controller's macros."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.sources.rails.classes.target import Macro
from regauge.sources.rails.controllers import filters, settings

_KINDS = ("before", "after", "around")

NAMED: Final = frozenset(
    "protect_from_forgery skip_forgery_protection rate_limit allow_browser respond_to force_ssl caches_action caches_page etag "
    "content_security_policy content_security_policy_report_only permissions_policy add_flash_types prepend_view_path "
    "append_view_path view_paths= default_url_options= default_form_builder set_callback skip_callback define_callbacks "
    "responder= per_page= cache_store= relative_url_root= renderer layout_for http_cache_forever rescue_responses "
    "before_render authorize_resource load_resource load_and_authorize_resource check_authorization skip_authorization_check "
    "inherit_resources acts_as_token_authentication_handler_for protected_instance_variables process_action verify_authorized".split()
)
"""Macros of Rails and of common gems that are only named."""

MACROS: Final[Mapping[str, Macro]] = MappingProxyType(
    {
        f"{place}{kind}_{word}": filters.declare
        for place in ("", "prepend_", "append_")
        for kind in _KINDS
        for word in ("action", "filter")
    }
    | {f"skip_{kind}_{word}": filters.skip for kind in _KINDS for word in ("action", "filter")}
    | dict.fromkeys(NAMED, settings.named)
    | {
        "http_basic_authenticate_with": filters.basic_auth,
        "rescue_from": settings.rescue_from,
        "wrap_parameters": settings.wrap_parameters,
        "helper_method": settings.helper_method,
        "helper": settings.helper,
        "layout": settings.layout,
        "abstract!": settings.abstract,
    }
)
"""Macros of ActionController, by name."""
