using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Bailey.Scripting.Surfaces;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Worker.Running;

/// <summary>What a hook script finds; whatever reaches out is a call of the host.</summary>
internal sealed class WorkerScriptGlobals(RunMessage run, JsonNode? input, JsonNode settings, HostCalls host, ScriptLog log) : ScriptSurface
{
    private const int MaxLog = 4096;

    private readonly WorkerScriptStorage _storage = new(host);

    /// <inheritdoc/>
    public override JsonNode? Input => input;

    /// <inheritdoc/>
    public override string Community => run.Community;

    /// <inheritdoc/>
    public override string Domain => run.Domain;

    /// <inheritdoc/>
    public override string Principal => run.Principal;

    /// <inheritdoc/>
    public override string Hook => run.Hook;

    /// <inheritdoc/>
    public override JsonNode Settings => settings;

    /// <inheritdoc/>
    public override ScriptStorage Storage => _storage;

    /// <inheritdoc/>
    public override CancellationToken Cancellation => host.Cancellation;

    /// <summary>The reason that the script gave, though it may have caught what ended it. Not public: scripts do not find it.</summary>
    internal string? Rejection { get; private set; }

    /// <inheritdoc/>
    public override JsonNode? Attribute(string path) => WorkerTriggerGlobals.Find(input, path);

    /// <inheritdoc/>
    [DoesNotReturn]
    public override void Reject(string reason)
    {
        Rejection ??= reason ?? "";
        throw new RejectedException(Rejection);
    }

    /// <inheritdoc/>
    public override void Log(string message)
    {
        var text = message ?? "";
        log.Write(text.Length > MaxLog ? text[..MaxLog] : text);
        log.Write('\n');
    }

    /// <inheritdoc/>
    public override async Task NotifyAsync(string member, string text)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(text);
        await host.CallAsync("message_send", new JsonObject { ["recipient"] = member, ["subject"] = run.Hook, ["body"] = text }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<JsonNode?> CallAsync(string name, JsonNode request) => host.CallAsync(name, request);

    /// <inheritdoc/>
    public override Task<JsonNode?> HttpAsync(string method, string url, string? body = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(url);
        return host.CallAsync("http_request", new JsonObject { ["method"] = method, ["url"] = url, ["body"] = body });
    }
}
