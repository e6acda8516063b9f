using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Server.Packages;

namespace Bailey.Cli.Plugins;

/// <summary>Packages of a server for people.</summary>
internal static class PackageText
{
    /// <summary>A table of packages.</summary>
    public static string Of(ImmutableArray<InstallationView> packages) => TextTable.Of(
        ["plugin", "version", "state", "waits", "digest"],
        packages.Select(static package => new[] { package.Id, package.Version, StateOf(package), package.Pending?.Version, package.Digest }),
        "There are no packages.");

    /// <summary>How a package stands, after something was done with it.</summary>
    public static string Of(InstallationView package) => PrintableText.OneLine(
        $"{package.Id} {package.Version}: {StateOf(package)} ({package.Digest}){(package.Pending is { } pending ? $"; {pending.Version} waits to be accepted: bailey plugins upgrade {package.Id}" : "")}");

    /// <summary>All that is known of a package.</summary>
    public static string Of(PackageView package)
    {
        var text = new StringBuilder();
        var installation = package.Installation;
        Line(text, $"{installation.Id} {installation.Version}: {package.Name}, {StateOf(installation)}");
        Line(text, $"  {installation.Digest}");
        Line(text, $"  publisher {package.PublisherName}, {package.Publisher ?? "not signed"}{(package.License is { } license ? $", {license}" : "")}");
        if (installation.SuspendedReason is { } reason)
        {
            Line(text, $"  suspended: {reason}; bailey plugins resume {installation.Id}");
        }

        if (package.Denial is { } denied)
        {
            Line(text, $"  not called: {denied.Detail} ({denied.Code}){(denied.Remedy is { } remedy ? $"; {remedy}" : "")}");
        }

        Section(text, "called at", package.Hooks.Concat(package.Schedules));
        Section(text, "asks to", package.Requested.Select(static capability => $"{capability.Sentence} ({capability.Type}, level {capability.Level})"));
        Section(text, "may now", package.Effective.Select(static capability => $"{capability.Sentence} ({capability.Type})"));
        Section(text, "is denied", package.Denied.Select(static denial => $"{denial.Detail} ({denial.Code}){(denial.Remedy is { } helps ? $"; {helps}" : "")}"));
        Section(text, "versions", installation.Versions.Select(version =>
            $"{version.Version} {version.Digest} by {version.AddedBy} {ShownTime.Of(version.AddedAt)} from {version.Source}{(version.AcceptedBy is { } by ? $", accepted by {by}" : "")}{(version.Digest == installation.Digest ? ", runs" : "")}"));
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>What somebody should know before accepting a package.</summary>
    public static string Of(ReviewView review)
    {
        var text = new StringBuilder();
        Line(text, $"{review.Id} {review.Version}: {review.Name}");
        Line(text, $"  {review.Digest}");
        Line(text, review.Publisher is { } publisher ? $"  publisher {review.PublisherName}, {publisher} ({NameOf(review.Signature)})" : $"  publisher {review.PublisherName}, not signed");
        Line(text, review.Admission.Allowed ? $"  let in: {review.Admission.Detail}" : $"  not let in: {review.Admission.Detail} ({review.Admission.Code})");
        Line(text, review.Capabilities.IsEmpty ? "asks for nothing" : "asks to, the riskiest first:");
        foreach (var capability in review.Capabilities)
        {
            var verdict = capability.Granted is null ? "denied" : capability.Denials.IsEmpty ? "approved" : "approved in part";
            Line(text, $"  {capability.Sentence} ({capability.Type}, level {capability.Level}): {verdict}");
            if (capability.Justification is { } why)
            {
                Line(text, $"      the publisher says: {why}");
            }

            if (capability.Granted is { } granted && !capability.Denials.IsEmpty)
            {
                Line(text, $"      approved: {granted}");
            }

            foreach (var denial in capability.Denials)
            {
                Line(text, $"      denied: {denial.Detail} ({denial.Code}){(denial.Remedy is { } remedy ? $"; {remedy}" : "")}");
            }
        }

        Section(text, "is called", review.Calls);
        Section(text, "notes", review.Notes);
        if (review.Difference is { } difference)
        {
            Line(text, $"{difference.FromVersion} -> {difference.ToVersion}: {(difference.Widens ? "asks for more, and must be accepted" : "asks for no more")}");
            Section(text, "added", difference.Added.Select(static capability => capability.Sentence).Concat(difference.AddedCalls));
            Section(text, "removed", difference.Removed.Select(static capability => capability.Sentence).Concat(difference.RemovedCalls));
            Section(text, "unchanged", difference.Unchanged.Select(static capability => capability.Sentence));
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string StateOf(InstallationView package) => NameOf(package.State);

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            Line(text, $"{title}:");
            all.ForEach(line => Line(text, $"  {line}"));
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(PrintableText.OneLine(line)).Append('\n');
}
