using System.Collections.Immutable;
using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Lifecycle;

/// <summary>How a version of a plugin differs from the one that runs, in what it asks for and in when it is called.</summary>
/// <param name="FromVersion">The version that runs.</param>
/// <param name="ToVersion">The other one.</param>
/// <param name="Capabilities">Capabilities added, removed and unchanged.</param>
/// <param name="AddedCalls">Hooks and schedules that are new, or that may do more than before, in words.</param>
/// <param name="RemovedCalls">Hooks and schedules that are gone, in words.</param>
public sealed record VersionDifference(
    string FromVersion, string ToVersion, CapabilityDifference Capabilities, ImmutableArray<string> AddedCalls, ImmutableArray<string> RemovedCalls)
{
    /// <summary>Whether the other version asks for more, or is called where the running one is not, so that somebody must accept it.</summary>
    public bool IsWidening => Capabilities.IsWidening || !AddedCalls.IsEmpty;

    /// <summary>Compares two manifests.</summary>
    public static VersionDifference Between(PackageManifest running, PackageManifest other)
    {
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(other);
        var (before, after) = (Calls(running).ToList(), Calls(other).ToList());
        return new VersionDifference(
            running.Version,
            other.Version,
            CapabilityDifference.Between(running.Capabilities.Select(static requested => requested.Capability), other.Capabilities.Select(static requested => requested.Capability)),
            [.. after.Except(before, StringComparer.Ordinal)],
            [.. before.Except(after, StringComparer.Ordinal)]);
    }

    /// <summary>When a package is called, in words.</summary>
    public static ImmutableArray<string> CallsOf(PackageManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return [.. Calls(manifest)];
    }

    // A hook that could be left out and now rejects, or that was told and now changes, is another one.
    private static IEnumerable<string> Calls(PackageManifest manifest) =>
        manifest.Hooks.Select(static hook => hook.Kind == HookKind.Filter
                ? $"filters '{hook.Name}'{(hook.OnError == HookErrorPolicy.Reject ? ", and rejects what it fails at" : "")}"
                : $"is told of '{hook.Name}'{(hook.OnError == HookErrorPolicy.Reject ? ", and rejects what it fails at" : "")}")
            .Concat(manifest.Schedules.Select(static schedule => $"runs on the schedule '{schedule.Name}' ({schedule.Cron} {schedule.TimeZone})"));
}
