using Bailey.Policy.ReasonCodes;

namespace Bailey.Server.Problems;

/// <summary>Why the server does not do what a request asks for, besides what policies deny and what plugins are refused for.</summary>
[ErrorCodes("The server")]
public static class ServerReason
{
    /// <summary>The request is not what is taken: its JSON cannot be read, or something in it is missing, out of range or not known.</summary>
    public const string RequestInvalid = "request_invalid";

    /// <summary>A value is not allowed, or does not follow its grammar; each fault is listed with its place.</summary>
    public const string ValueInvalid = "value_invalid";

    /// <summary>Nobody is signed in.</summary>
    public const string SignInRequired = "sign_in_required";

    /// <summary>There is nothing of that name, or nothing that the caller may know of.</summary>
    public const string NotFound = "not_found";

    /// <summary>The path takes no requests of this method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>There is one of that name already.</summary>
    public const string Exists = "already_exists";

    /// <summary>Somebody else changed it since it was read.</summary>
    public const string Changed = "changed_meanwhile";

    /// <summary>A document is replaced, and the request does not say which one was read, by <c>If-Match</c>.</summary>
    public const string IfMatchRequired = "if_match_required";

    /// <summary>The body is larger than this path takes.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>The body is of another kind than this path takes.</summary>
    public const string MediaTypeUnsupported = "media_type_unsupported";

    /// <summary>The operation is not for this kind of principal: some are for people alone.</summary>
    public const string IdentityUnsuitable = "identity_unsuitable";

    /// <summary>The token was made for less than this.</summary>
    public const string ScopeTooNarrow = "token_scope_too_narrow";

    /// <summary>Too many requests came from this address, or for this principal.</summary>
    public const string TooManyRequests = "too_many_requests";

    /// <summary>As many costly requests of the principal are worked on at once, or wait, as may be.</summary>
    public const string TooManyAtOnce = "too_many_at_once";

    /// <summary>What was asked for took longer than it may, and was ended.</summary>
    public const string TookTooLong = "took_too_long";

    /// <summary>A person, or all together, have as many pages of the console open as there may be.</summary>
    public const string TooManyPages = "too_many_pages";

    /// <summary>A panel asks for a hook that is not its own plugin's, or is not for panels.</summary>
    public const string PanelHookUnsuitable = "panel_hook_unsuitable";

    /// <summary>The key of an idempotent request was used for another request before.</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary>A request of the same idempotency key is being worked on, or its server was lost before it answered.</summary>
    public const string RequestInProgress = "request_in_progress";

    /// <summary>As many answers to idempotent requests are kept for the principal as may be; each is forgotten after a day.</summary>
    public const string IdempotencyKeysUsedUp = "idempotency_keys_used_up";

    /// <summary>The idempotent request was done before, and its answer was too large to be kept: what it made is there to be read.</summary>
    public const string AnswerNotKept = "answer_not_kept";

    /// <summary>The server failed. What it did is in its own log, by the trace id.</summary>
    public const string ServerFailed = "server_failed";

    /// <summary>The server starts, stops, or cannot reach its store.</summary>
    public const string Unavailable = "server_unavailable";

    /// <summary>The request carries the cookie of a session and not the antiforgery token that belongs to it.</summary>
    public const string AntiforgeryFailed = "antiforgery_failed";

    /// <summary>The hook is called by the server itself, at its times or at its inbound path, and by nobody by hand: <c>cron.*</c> and <c>inbound.*</c>.</summary>
    public const string HookReserved = "hook_reserved";
}
