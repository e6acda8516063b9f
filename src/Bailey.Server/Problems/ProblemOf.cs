using System.Collections.Frozen;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Scripts;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Documents;
using Bailey.Storage.Files;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Problems;

/// <summary>Makes problems of what else can go wrong: the same fault has the same status and code everywhere.</summary>
internal static class ProblemOf
{
    private static readonly FrozenDictionary<string, int> s_statuses = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        [LifecycleReason.NameInvalid] = StatusCodes.Status400BadRequest,
        [CapabilityReason.NotInstalled] = StatusCodes.Status404NotFound,
        [LifecycleReason.VersionUnknown] = StatusCodes.Status404NotFound,
        [HookReason.ScheduleUnknown] = StatusCodes.Status404NotFound,
        [BuiltInReason.Unknown] = StatusCodes.Status404NotFound,
        [BuiltInReason.Skipped] = StatusCodes.Status409Conflict,
        [BuiltInReason.AlwaysOn] = StatusCodes.Status409Conflict,
        [LifecycleReason.StateUnsuitable] = StatusCodes.Status409Conflict,
        [LifecycleReason.DigestChanged] = StatusCodes.Status409Conflict,
        [LifecycleReason.VersionExists] = StatusCodes.Status409Conflict,
        [LifecycleReason.VersionNotNewer] = StatusCodes.Status409Conflict,
        [LifecycleReason.VersionNotOlder] = StatusCodes.Status409Conflict,
        [LifecycleReason.PublisherChanged] = StatusCodes.Status409Conflict,
        [LifecycleReason.TooManyVersions] = StatusCodes.Status409Conflict,
        [LifecycleReason.TooManyPlugins] = StatusCodes.Status409Conflict,
        [LifecycleReason.AcceptanceRequired] = StatusCodes.Status409Conflict,
        [LifecycleReason.PackageLost] = StatusCodes.Status409Conflict,
        [StoreReason.Conflict] = StatusCodes.Status409Conflict,
        [StoreReason.Unavailable] = StatusCodes.Status503ServiceUnavailable,
        [StoreReason.VersionUnknown] = StatusCodes.Status503ServiceUnavailable,
        [LifecycleReason.RegistryFailed] = StatusCodes.Status502BadGateway,
        [PluginHttpReason.ConnectFailed] = StatusCodes.Status502BadGateway,
        [PluginHttpReason.Failed] = StatusCodes.Status502BadGateway,
        [PluginHttpReason.BodyTooLarge] = StatusCodes.Status502BadGateway,
        [PluginHttpReason.Timeout] = StatusCodes.Status504GatewayTimeout,
        [PluginHttpReason.InvalidRequest] = StatusCodes.Status400BadRequest,
        [PackageReason.TooLarge] = StatusCodes.Status413PayloadTooLarge,
        [PackageReason.UnpackedTooLarge] = StatusCodes.Status413PayloadTooLarge,
        [HookReason.InputTooLarge] = StatusCodes.Status413PayloadTooLarge,
        [FileReason.Changed] = StatusCodes.Status412PreconditionFailed,
        [FileReason.Exists] = StatusCodes.Status409Conflict,
        [FileReason.Busy] = StatusCodes.Status503ServiceUnavailable,
        [FileReason.Failed] = StatusCodes.Status503ServiceUnavailable,
        [ScriptReason.DeploymentInvalid] = StatusCodes.Status422UnprocessableEntity,
        [ScriptReason.Refused] = StatusCodes.Status422UnprocessableEntity,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static ApiProblem Denial(Decision decision)
    {
        var isQuota = decision.Layer == DecisionLayer.Quota;
        return new ApiProblem(isQuota ? StatusCodes.Status429TooManyRequests : StatusCodes.Status403Forbidden, decision.ReasonCode, ShownDecision.MessageOf(decision))
        {
            Remedy = decision.Remedy,
            Decision = decision,
            RetryAfter = isQuota ? 1 : null,
        };
    }

    internal static ApiProblem Failure(PackageFailure failure) => failure.Decision is { } decision ? Denial(decision) : new ApiProblem(StatusOf(failure.Code), failure.Code, failure.Message)
    {
        Remedy = failure.Remedy,
        Errors = [.. failure.Faults.Select(static fault => new ApiFault(fault.Path, fault.Code, fault.Message, fault.Fix))],
        Members = failure.Difference is { } difference ? [KeyValuePair.Create("difference", (object?)Packages.DifferenceView.Of(difference))] : [],
    };

    internal static ApiProblem Document(string source, IEnumerable<DocumentFault> faults)
    {
        var list = faults.ToList();
        return new ApiProblem(StatusCodes.Status422UnprocessableEntity, ServerReason.ValueInvalid, $"the document cannot be used: {list[0].Describe(source)}")
        {
            Errors = [.. list.Select(static fault => new ApiFault(fault.Path, fault.Code, fault.Line > 0 ? FormattableString.Invariant($"line {fault.Line}: {fault.Message}") : fault.Message, fault.Fix))],
        };
    }

    internal static ApiProblem Store(PluginStoreException exception) => new(StatusOf(exception.Code), exception.Code, exception.Code == StoreReason.Conflict
        ? "somebody else changed it at the same time; nothing was done"
        : "the store cannot be reached or written, and nothing was done")
    {
        Remedy = exception.Code == StoreReason.Conflict ? "read it again, and try once more" : "the operator of the machine may look after the store: bailey doctor",
        RetryAfter = exception.Code == StoreReason.Conflict ? null : 2,
    };

    // The paths of files are the operator's business.
    internal static ApiProblem File(StorageException exception) => exception.Code == FileReason.Changed
        ? new(StatusCodes.Status412PreconditionFailed, ServerReason.Changed, "it was changed by somebody else since it was read") { Remedy = "read it again, and repeat the change" }
        : new(StatusOf(exception.Code), exception.Code, "a file of the policy is refused, or cannot be read or written") { Remedy = "the operator of the machine may run: bailey doctor" };

    internal static ApiProblem NotFound(string what) => new(StatusCodes.Status404NotFound, ServerReason.NotFound, $"there is no {what}, or none that you may know of");

    internal static ApiProblem Invalid(string pointer, string detail, string? fix = null) => new(StatusCodes.Status422UnprocessableEntity, ServerReason.ValueInvalid, detail)
    {
        Errors = [new ApiFault(pointer, ServerReason.ValueInvalid, detail, fix)],
    };

    internal static ApiProblem Malformed(string detail, string? remedy = null) => new(StatusCodes.Status400BadRequest, ServerReason.RequestInvalid, detail) { Remedy = remedy };

    private static int StatusOf(string code) => s_statuses.GetValueOrDefault(code, StatusCodes.Status422UnprocessableEntity);
}
