using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Policy;
using Bailey.Policy.Communities;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Policies;

namespace Bailey.Cli.Packages;

/// <summary>
/// <c>bailey plugins review FILE [OLDER] [--community ID] [--json]</c>: what a package asks for, in words and the riskiest first, and what the
/// policies of the data directory make of it.
/// </summary>
internal static class ReviewCommand
{
    /// <summary>The command, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var file = new Argument<string>("FILE") { Description = "A package (.bailey)" };
        var older = new Argument<string?>("OLDER") { Description = "The package of the version that runs, to be compared with", Arity = ArgumentArity.ZeroOrOne };
        var community = new Option<string?>("--community") { HelpName = "ID", Description = "The community whose policy judges as well as that of the instance (default: one that has set none, which lets nothing in from nowhere)" };
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("review", "Show what a package asks for, the riskiest first, and what the policies let it have") { file, older, community, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var asJson = parsed.GetValue(json);
            return PackageRefusal.ShowAsync(console, path, asJson, async () =>
            {
                var package = await ReadAsync(path, cancellationToken);
                var running = parsed.GetValue(older) is { } before ? (await ReadAsync(before, cancellationToken)).Manifest : null;
                if (running is not null && running.Id != package.Manifest.Id)
                {
                    throw new CommandException(ExitCode.Usage, $"'{running.Id}' is no older version of '{package.Manifest.Id}'");
                }

                var policy = PolicySnapshot.Compile(new PolicyDirectory(data(parsed)).Load());
                var notes = PackageVerifier.Verify(package).Notes;
                var review = PackageReview.Create(package, policy.Instance, PolicyOf(policy, parsed.GetValue(community)), policy.Documents.Paths, running, notes: notes);
                console.WriteLine(asJson ? new ReviewReport(review).ToJson() : new ReviewReport(review).ToText());
                foreach (var warning in policy.Warnings)
                {
                    console.Complain($"warning: {warning.Message}");
                }

                if (parsed.GetValue(community) is { } id && policy.Documents.Communities.All(known => known.Id != id))
                {
                    console.Complain($"note: the data directory has no community '{id}'{NearestWord.Hint(id, policy.Documents.Communities.Select(static known => known.Id))}; one that has set no policy lets nothing in");
                }

                return ExitCode.Ok;
            });
        });
        return command;
    }

    private static CommunityPluginPolicy PolicyOf(PolicySnapshot policy, string? community)
    {
        if (community is null)
        {
            return CommunityPluginPolicy.Default;
        }

        if (!CommunityName.IsValid(community, out var fault))
        {
            throw new CommandException(ExitCode.Usage, fault);
        }

        return policy.Community(community).PluginPolicy;
    }

    private static async Task<Package> ReadAsync(string path, CancellationToken cancellationToken) =>
        PackageReader.Read(await InputFile.ReadAsync(path, "package", PackageArchiveLimits.Default.MaxPackedBytes, cancellationToken));
}
