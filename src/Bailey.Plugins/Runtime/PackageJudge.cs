using Bailey.Plugins.Egress;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Quotas;

namespace Bailey.Plugins.Runtime;

/// <summary>What the calls of a package come to: which failures are its own, and what is denied without being held against it.</summary>
/// <param name="installed">The package.</param>
/// <param name="options">Bounds of the host.</param>
internal sealed class PackageJudge(InstalledPackage installed, BaileyOptions options)
{
    /// <summary>What an export returns to reject what passes through its hook; the error that it sets says why.</summary>
    internal const int RejectCode = 2;

    // Of what a plugin says of its failure; results have bounds of their own.
    private const int MaxMessage = 4 * 1024;

    /// <summary>Units of fuel that a call may use.</summary>
    internal long FuelLimit => installed.Package.Manifest.Limits.Fuel ?? options.CallFuel;

    /// <summary>Whether a call failed by the plugin's own fault. What a principal may not, or the host cannot, is told as a denial, and not held against the plugin.</summary>
    internal static bool IsFailure(PluginOutcome outcome) => outcome.Kind is PluginOutcomeKind.Trapped or PluginOutcomeKind.LimitBreached;

    /// <summary>What a call came to whose export has ended.</summary>
    internal PluginOutcome Judge(ExtismCallResult result, PackageCall request, PluginCall call, CallLimits limits, (long Fuel, CallTime Time, TimeSpan Left) had)
    {
        if (result.Error is not { } error)
        {
            return result.Output.Length > options.MaxValueBytes
                ? Outcome(PluginOutcomeKind.LimitBreached, HookReason.OutputTooLarge, $"the plugin gave back {result.Output.Length:N0} bytes, and may {options.MaxValueBytes:N0}")
                : request.IsFilter && !result.Output.IsEmpty && !HookValue.IsJson(result.Output.Span)
                    ? Outcome(PluginOutcomeKind.Trapped, HookReason.OutputInvalid, "the plugin gave back something that is not JSON")
                    : Outcome(PluginOutcomeKind.Result, "ok", null) with { Output = result.Output };
        }

        if (result.Code == RejectCode && request.IsFilter && error.Code is ExtismErrorCode.NonzeroCode or ExtismErrorCode.GuestError)
        {
            return Outcome(PluginOutcomeKind.Rejected, HookReason.Rejected, error.Code == ExtismErrorCode.GuestError ? error.Message : "the plugin gives no reason");
        }

        // A request that must not be sent ends the call. It is not held against the plugin: whoever chooses its addresses could have it suspended.
        if (RefusalOf(error.Exception) is { } refused)
        {
            call.TellRefused(refused);
            return Denied(refused.Decision!);
        }

        return error.Code switch
        {
            "out_of_fuel" when had.Fuel < FuelLimit => Denied(limits.FuelExceeded),
            "out_of_fuel" => Breached(error.Code, $"the plugin used up the {FuelLimit:N0} units of fuel that a call may use"),
            "cpu_time" when limits.CpuTime < TimeSpan.FromMilliseconds(options.PluginQuotas.CpuTimeMs) => Denied(limits.CpuTimeExceeded),
            "cpu_time" => Breached(error.Code, limits.CpuTimeExceeded.Message, limits.CpuTimeExceeded),
            "deadline" when had.Left < had.Time.Whole / 2 => Crowded(had.Time),
            "deadline" when had.Time.Whole == limits.Time => Denied(limits.TimeExceeded),
            "deadline" => Breached(error.Code, $"the plugin did not end within {had.Time.Whole.TotalSeconds:0.###} s"),
            HostFunctions.HostCallReason.TooManyHostCalls => Breached(error.Code, error.Message),
            _ when result.MemoryLimitMet && limits.MemoryBytes < options.PluginQuotas.MemoryBytes => Denied(limits.MemoryExceeded),
            _ when result.MemoryLimitMet => Breached(limits.MemoryExceeded.ReasonCode, limits.MemoryExceeded.Message, limits.MemoryExceeded),
            ExtismErrorCode.Busy => Outcome(PluginOutcomeKind.Denied, error.Code, error.Message),
            StoreReason.Unavailable or StoreReason.OutcomeUnknown or StoreReason.NodeTaken or StoreReason.VersionUnknown => Outcome(PluginOutcomeKind.Denied, HookReason.NotStored, error.Message),
            _ => Outcome(PluginOutcomeKind.Trapped, error.Code, error.Message),
        };
    }

    internal PluginOutcome Outcome(PluginOutcomeKind kind, string code, string? message) => new()
    {
        PluginId = installed.Installation.PluginId,
        PluginKind = installed.Package.Kind,
        Version = installed.Package.Manifest.Version,
        Kind = kind,
        ReasonCode = code,
        Message = message is { Length: > MaxMessage } ? string.Concat(message.AsSpan(0, MaxMessage), "…") : message,
    };

    internal PluginOutcome Denied(Decision decision) => Outcome(PluginOutcomeKind.Denied, decision.ReasonCode, decision.Message) with { Decision = decision };

    /// <summary>A call that had less than half of its time to itself, as it waited for others, did not fail by its own fault.</summary>
    internal PluginOutcome Crowded(CallTime time) =>
        Outcome(PluginOutcomeKind.Denied, ExtismErrorCode.Busy, FormattableString.Invariant($"the call waited for others for most of the {time.Whole.TotalSeconds:0.###} s that it may take, and what was left did not suffice"));

    internal PluginOutcome NotStored(PluginStoreException e) => Outcome(PluginOutcomeKind.Denied, HookReason.NotStored, $"nothing can be stored at the moment, and so nothing of the call is kept: {e.Message}");

    private PluginOutcome Breached(string code, string message, Decision? decision = null) => Outcome(PluginOutcomeKind.LimitBreached, code, message) with { Decision = decision };

    private static PluginHttpException? RefusalOf(Exception? exception)
    {
        while (exception is not (null or PluginHttpException))
        {
            exception = exception.InnerException;
        }

        return exception is PluginHttpException { Decision: not null } refused ? refused : null;
    }
}
