using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.HostFunctions;

/// <summary>Codes of errors that functions of the host answer with, besides those of decisions: <c>{"error":{"code":...}}</c>.</summary>
[ErrorCodes("Functions of the host")]
public static class HostCallReason
{
    /// <summary>The request is not what is taken: its JSON cannot be read, or something in it is missing, out of range or not known.</summary>
    public const string RequestInvalid = "request_invalid";

    /// <summary>A value of the request is out of its range, or too long.</summary>
    public const string OutOfRange = "value_out_of_range";

    /// <summary>There is nothing of that name, or nothing that the caller may know of.</summary>
    public const string NotFound = "not_found";

    /// <summary>What the request would make is there already, or was changed meanwhile.</summary>
    public const string Conflict = "conflict";

    /// <summary>The plugin made more calls of the host than one call may; it was ended.</summary>
    public const string TooManyHostCalls = "too_many_host_calls";

    /// <summary>The function was called while an instance was being made, when there is nobody to act for.</summary>
    public const string NoCall = "no_call";

    /// <summary>The application offers nothing that does this.</summary>
    public const string NotOffered = "not_offered";

    /// <summary>The program could not be started, or was killed as it took too long or put out too much.</summary>
    public const string ProcessFailed = "process_failed";

    /// <summary>The effect failed for a reason of the host, which the audit log has.</summary>
    public const string HostFailed = "host_failed";
}
