using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Remote;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;

namespace Bailey.Cli.Policy;

/// <summary>A document of the policy that a server keeps: shown as it would be written, and replaced whole.</summary>
/// <param name="call">Who is asked.</param>
internal sealed class RemotePolicyDocument(RemoteCall call)
{
    private static readonly JsonSerializerOptions s_indented = new(DecisionJson.Serializing) { WriteIndented = true };

    private string What => call.Community is { } community ? $"plugin policy of {community}" : "policy of the instance";

    private string Path => call.Community is null ? call.PathOf("policy", "instance") : call.PathOf("plugin-policy");

    /// <summary>The option that names the version which is replaced.</summary>
    public static Option<string?> CreateIfMatch() => new("--if-match") { HelpName = "ETAG", Description = "Replace only the version that 'show' gave this ETag of (default: whatever is there)" };

    /// <summary>The argument that names the file which holds the new document.</summary>
    public static Argument<string> CreateFile() => new("FILE") { Description = "The whole policy, in YAML or JSON; - for what is piped in" };

    /// <summary>Shows it, in a form that can be edited and set.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ShowAsync()
    {
        var answer = await call.SendAsync(HttpMethod.Get, Path);
        return answer.IsDone ? call.Tell(answer, () => $"# {PrintableText.OneLine($"{What}, ETag {TagOf(answer)}")}\n{Print(answer)}") : call.Complain(answer);
    }

    /// <summary>Replaces it by what a file holds.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> SetAsync(string file, string? ifMatch)
    {
        // One byte more than allowed is enough for the server to tell that there are too many.
        var bytes = file == "-"
            ? await InputFile.ReadToEndAsync(call.Console.Input ?? throw new CommandException(ExitCode.Usage, "- stands for what is piped in, and nothing is"), "policy", DocumentLimits.Default.MaxBytes, call.Cancellation)
            : await InputFile.ReadAsync(file, "policy", DocumentLimits.Default.MaxBytes, call.Cancellation);
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
        var answer = await call.Client.SendAsync(HttpMethod.Put, Path, content, call.Cancellation, ("If-Match", ifMatch is null ? "*" : $"\"{ifMatch.Trim('"')}\""));
        return answer.IsDone ? call.Tell(answer, () => PrintableText.OneLine($"{What}: replaced (ETag {TagOf(answer)})")) : call.Complain(answer);
    }

    private static string TagOf(ServerAnswer answer) => answer.Headers.GetValueOrDefault("ETag", "unknown").Trim('"');

    // What this version does not know is shown all the same.
    private string Print(ServerAnswer answer)
    {
        var utf8 = Encoding.UTF8.GetBytes(answer.Text);
        var community = call.Community is null ? null : CommunityPolicyDocument.Read(utf8, What);
        var instance = call.Community is null ? InstancePolicyDocument.Read(utf8, What) : null;
        var text = community is { IsValid: true } ? CommunityPolicyDocument.Print(community.Value)
            : instance is { IsValid: true } ? InstancePolicyDocument.Print(instance.Value)
            : answer.Json?.ToJsonString(s_indented) ?? "";
        return string.Join('\n', text.TrimEnd().Split('\n').Select(PrintableText.OneLine));
    }
}
