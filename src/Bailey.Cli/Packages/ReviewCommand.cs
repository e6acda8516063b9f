using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Plugins;
using Bailey.Cli.Remote;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Policy;
using Bailey.Policy.Communities;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Packages;
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
        var file = new Argument<string>("FILE") { Description = "A package (.bailey), or the id of one on a server" };
        var older = new Argument<string?>("OLDER") { Description = "The package of the version that runs, to be compared with", Arity = ArgumentArity.ZeroOrOne };
        var community = new Option<string?>("--community") { HelpName = "ID", Description = "The community whose policy judges as well as that of the instance (default: one that has set none, which lets nothing in from nowhere)" };
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var digest = new Option<string?>("--digest") { HelpName = "SHA256", Description = "The version that is meant, of a package on a server" };
        var choice = new ServerChoice(console, data);
        var command = new Command("review", "Show what a package asks for, the riskiest first, and what the policies let it have") { file, older, community, digest, json };
        foreach (var option in choice.Options)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var asJson = parsed.GetValue(json);
            if (IsOnServer(path))
            {
                using var client = await choice.RequireAsync(parsed, cancellationToken);
                return await ReviewAsync(new RemoteCall(console, client, parsed, parsed.GetValue(community), asJson, cancellationToken), path, parsed.GetValue(digest));
            }

            return await PackageRefusal.ShowAsync(console, path, asJson, async () =>
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

    // Ids are reverse domain names, and so may be those of files: one that is there is meant.
    private static bool IsOnServer(string text) =>
        text.Contains('.', StringComparison.Ordinal) && !text.EndsWith(".bailey", StringComparison.OrdinalIgnoreCase) && !text.AsSpan().ContainsAny('/', '\\') && text is not ("." or "..") && !Path.Exists(text);

    private static async Task<int> ReviewAsync(RemoteCall call, string plugin, string? digest)
    {
        if (!CommunityName.IsValid(call.Community, out var fault))
        {
            throw new CommandException(ExitCode.Usage, call.Community is null ? $"there is no file {plugin}{NearbyFiles.Hint(plugin)}; for a package on a server, name its community by --community" : fault);
        }

        var answer = await call.SendAsync(HttpMethod.Get, PackageCommands.PathOf(call, plugin, "review") + (digest is null ? "" : $"?digest={Uri.EscapeDataString(digest)}"));
        return answer.IsDone ? call.Tell(answer, () => PackageText.Of(answer.Read<ReviewView>())) : call.Complain(answer);
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
