using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Operations;

/// <summary>What is known of a request while it is served.</summary>
public sealed class OperationContext
{
    private static readonly object s_key = new();

    internal OperationContext(Operation operation, Guid decisionId, long started) => (Operation, DecisionId, Started) = (operation, decisionId, started);

    /// <summary>The operation.</summary>
    public Operation Operation { get; }

    /// <summary>The decision that all entries of the audit log about this request share.</summary>
    public Guid DecisionId { get; }

    /// <summary>Who asks; null for anybody.</summary>
    public Caller? Caller { get; internal set; }

    /// <summary>The community of the path, which the caller may know of; null for the instance.</summary>
    public string? Community { get; internal set; }

    /// <summary>Why it was refused, for the audit log; null where it was not.</summary>
    public string? ReasonCode { get; internal set; }

    /// <summary>What it is done to, for the audit log; null for the operation itself.</summary>
    public string? Target { get; set; }

    internal long Started { get; }

    /// <summary>Judges the caller once more, as long after the first time; null before the gate has judged at all.</summary>
    internal Func<TimeSpan, Task<ApiProblem?>>? Rejudge { get; set; }

    /// <summary>What is known of a request; null before its endpoint is known.</summary>
    public static OperationContext? Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items.TryGetValue(s_key, out var value) ? (OperationContext?)value : null;
    }

    /// <summary>The caller, who is signed in.</summary>
    /// <exception cref="ApiProblemException">Nobody is.</exception>
    public Caller RequireCaller() => Caller ?? throw new ApiProblemException(OperationGate.NotSignedIn);

    /// <summary>The caller as plugins' catalogues want it.</summary>
    public PackageActor Actor()
    {
        var caller = RequireCaller();
        return new PackageActor(caller.Principal, caller.Kind, DecisionId);
    }

    internal void Attach(HttpContext context) => context.Items[s_key] = this;
}
