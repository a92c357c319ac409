"""Problems of the API: one shape for all, every fault of a request at once (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from litestar import Response

from core.kit.web import WebRequest, frame_of
from core.site.api.structs import Problem, ProblemError

MEDIA_TYPE = "application/problem+json"


class ApiProblem(Exception):
    """A request that is answered with problem details."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[ProblemError] = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {detail}")
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def on_problem(request: WebRequest, error: ApiProblem) -> Response[bytes]:
    """The problem document."""
    frame_of(request).freshness = None
    problem = Problem(
        type="about:blank",
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        detail=error.detail,
        errors=error.errors,
    )
    return Response(
        msgspec.json.encode(problem),
        status_code=error.status,
        media_type=MEDIA_TYPE,
        headers=error.headers,
    )
