using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Demo;

/// <summary>What the demo does, all of it over the API.</summary>
/// <param name="client">The server, asked as its operator.</param>
/// <param name="samples">The sample plugins.</param>
/// <param name="tell">Tells a line of it.</param>
internal sealed class DemoStory(ServerClient client, IReadOnlyList<DemoSample> samples, Action<string> tell)
{
    private const string Community = "/api/communities/demo";
    private const string Hook = "text.posted";
    private const int MostWaits = 300;
    private const string Script = "polite";
    private const string ScriptCode =
        """
        // A filter: texts do not end in more than one exclamation mark.
        var text = Input!.GetValue<string>().TrimEnd();
        var calm = text.TrimEnd('!');
        return calm.Length < text.Length ? calm + "!" : text;
        """;

    /// <summary>Plays it.</summary>
    /// <returns>What came of it, by name.</returns>
    /// <exception cref="CommandException">The server did not do what it should.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, JsonNode?>>> PlayAsync(string text, CancellationToken cancellationToken)
    {
        using var key = PublisherKey.Create();
        await PrepareAsync(key, cancellationToken);
        foreach (var sample in samples)
        {
            await InstallAsync(sample, key, cancellationToken);
        }

        if (DemoSamples.Missing(samples) is { } missing)
        {
            tell(missing);
        }

        await DeployAsync(cancellationToken);
        var job = await RunJobAsync(cancellationToken);
        var reply = await DoneAsync(HttpMethod.Post, $"{Community}/hooks/{Hook}", JsonSerializer.Serialize(text), cancellationToken);
        tell($"hook {Hook}, told {JsonSerializer.Serialize(text)}:");
        tell($"  value     {reply!["value"]!.ToJsonString()}");
        foreach (var outcome in reply["outcomes"]!.AsArray())
        {
            tell($"  {outcome!["plugin"]} {outcome["version"]} ({outcome["kind"]}): {outcome["outcome"]} {outcome["output"]?.ToJsonString()} for {outcome["fuel"]} units of fuel in {outcome["durationMicroseconds"]} us");
        }

        var trail = await DoneAsync(HttpMethod.Get, $"{Community}/audit?decision={reply["decisionId"]}&limit=100", null, cancellationToken);
        tell("its audit trail, each entry chained to the one before:");
        foreach (var entry in trail!["items"]!.AsArray().Reverse())
        {
            tell($"  {entry!["sequence"],4} {entry["action"],-10} {entry["principal"]} {entry["plugin"]} {entry["target"]} {entry["outcome"]}");
        }

        return [KeyValuePair.Create("reply", reply?.DeepClone()), KeyValuePair.Create("audit", trail?.DeepClone()), KeyValuePair.Create("job", job?.DeepClone())];
    }

    private async Task PrepareAsync(PublisherKey key, CancellationToken cancellationToken)
    {
        // Jobs run when nobody calls them: the operator gives its word for each plugin that may.
        var instance = new JsonObject
        {
            ["enabled"] = true,
            ["allows_ui_plugins"] = true,
            ["admin_plugins_enabled"] = true,
            ["max_level"] = 4,
            ["plugin_allowlist"] = new JsonArray([.. samples.Select(static sample => new JsonObject { ["id"] = sample.Id, ["reason"] = "shows a job", ["approved_by"] = "operator", ["approved_at"] = "2026-01-01" })]),
        };
        await DoneAsync(HttpMethod.Put, "/api/policy/instance", instance.ToJsonString(), cancellationToken, ("If-Match", "*"));
        await DoneAsync(HttpMethod.Post, "/api/communities", """{"id":"demo","name":"Demo"}""", cancellationToken);
        var policy = new JsonObject
        {
            ["trust_policy"] = "trusted_publishers_only",
            ["install_sources"] = new JsonArray("upload"),
            ["trusted_publishers"] = new JsonArray(new JsonObject { ["label"] = "The demo", ["fingerprint"] = key.Fingerprint.Text }),
            ["allow_background_jobs"] = true,
        };
        await DoneAsync(HttpMethod.Put, $"{Community}/plugin-policy", policy.ToJsonString(), cancellationToken, ("If-Match", "*"));
        tell("community demo: takes packages of one publisher alone, and lets jobs run");
        var stranger = await UploadAsync(Package(samples[0], null), cancellationToken);
        tell($"an unsigned package is refused: {stranger.Code}: {stranger.Json?["detail"]}");
    }

    private async Task InstallAsync(DemoSample sample, PublisherKey key, CancellationToken cancellationToken)
    {
        var uploaded = Require(await UploadAsync(Package(sample, key), cancellationToken));
        var plugin = $"{Community}/plugin-packages/{sample.Id}";
        await DoneAsync(HttpMethod.Get, $"{plugin}/review", null, cancellationToken);
        await DoneAsync(HttpMethod.Put, $"{plugin}/activate", new JsonObject { ["digest"] = uploaded!["digest"]!.DeepClone(), ["accept"] = "all" }.ToJsonString(), cancellationToken);
        tell($"package {sample.Id} 1.0.0 ({sample.Language}, signed): uploaded, reviewed, accepted, active");
    }

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        var script = new JsonObject
        {
            ["name"] = Script,
            ["code"] = ScriptCode,
            ["description"] = "Fewer exclamation marks",
            ["hooks"] = new JsonArray(new JsonObject { ["name"] = Hook, ["kind"] = "filter" }),
        };
        await DoneAsync(HttpMethod.Post, $"{Community}/scripts", script.ToJsonString(), cancellationToken);
        await DoneAsync(HttpMethod.Post, $"{Community}/scripts/deploy", $$"""{"scripts":["{{Script}}"]}""", cancellationToken);
        tell($"script {Script} (C#): judged by the gate, compiled, deployed");
    }

    private async Task<JsonNode?> RunJobAsync(CancellationToken cancellationToken)
    {
        var job = $"{Community}/jobs/{samples[0].Id}/tidy";
        var run = await DoneAsync(HttpMethod.Post, $"{job}/run", null, cancellationToken);
        for (var waited = 0; run?["outcome"]?.GetValue<string>() == "running" && waited < MostWaits; waited++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            run = await DoneAsync(HttpMethod.Get, $"{job}/runs/{run["id"]}", null, cancellationToken);
        }

        tell($"job tidy of {samples[0].Id}, which runs each hour, run now: {run?["outcome"]}");
        return run;
    }

    private static byte[] Package(DemoSample sample, PublisherKey? key)
    {
        var manifest = new JsonObject
        {
            ["id"] = sample.Id,
            ["name"] = sample.Name,
            ["version"] = "1.0.0",
            ["publisher"] = new JsonObject { ["name"] = "The demo" },
            ["license"] = "Apache-2.0",
            ["hooks"] = new JsonArray(new JsonObject { ["name"] = Hook, ["export"] = sample.Export, ["kind"] = "action" }),
            ["schedules"] = new JsonArray(new JsonObject { ["name"] = "tidy", ["export"] = sample.Export, ["cron"] = "0 * * * *" }),
            ["capabilities"] = new JsonArray(new JsonObject { ["type"] = "jobs:run", ["justification"] = "tidies up each hour" }),
        };
        var package = PackageBuilder.Build(new Dictionary<string, ReadOnlyMemory<byte>> { [PackageFiles.Manifest] = Encoding.UTF8.GetBytes(manifest.ToJsonString()), [PackageFiles.Module] = File.ReadAllBytes(sample.File) });
        return key is null ? package : PackageBuilder.Sign(package, key);
    }

    private Task<ServerAnswer> UploadAsync(byte[] package, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(package);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return client.SendAsync(HttpMethod.Post, $"{Community}/plugin-packages", content, cancellationToken);
    }

    private async Task<JsonNode?> DoneAsync(HttpMethod method, string path, string? json, CancellationToken cancellationToken, params (string Name, string Value)[] headers) =>
        Require(await client.SendAsync(method, path, json, cancellationToken, headers));

    private static JsonNode? Require(ServerAnswer answer) => answer.IsDone ? answer.Json
        : throw new CommandException(ExitCode.PluginFailed, $"the demo went wrong: {answer.Code}: {answer.Json?["detail"]} {answer.Json?["remedy"]}");
}
