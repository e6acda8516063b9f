using System.Text.Json.Nodes;

namespace Bailey.Scripting.Surfaces;

/// <summary>What a hook script finds. Each of its functions that reaches out is decided and audited by the host, like those of a package.</summary>
public abstract class ScriptSurface : TriggerSurface
{
    /// <summary>The settings of the script in this community: a JSON object.</summary>
    public abstract JsonNode Settings { get; }

    /// <summary>The values that the script keeps in this community. Needs the capability <c>storage:kv</c>.</summary>
    public abstract ScriptStorage Storage { get; }

    /// <summary>Ends when the call is cut off.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>Rejects what passes through a filter; the script ends.</summary>
    /// <param name="reason">What the one who acts is told.</param>
    /// <exception cref="Exception">Always.</exception>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public abstract void Reject(string reason);

    /// <summary>Writes to the log of the plugin.</summary>
    /// <param name="message">What to write, up to 4 KiB; what is longer is cut.</param>
    public abstract void Log(string message);

    /// <summary>Sends a message to a member. Needs the capability <c>messages:send</c>.</summary>
    /// <param name="member">The member.</param>
    /// <param name="text">The message.</param>
    /// <returns>Completes when the message is sent.</returns>
    /// <exception cref="InvalidOperationException">It was denied; the message begins with the reason's code.</exception>
    public abstract Task NotifyAsync(string member, string text);

    /// <summary>Calls a function of the host by its name, as docs/host-functions.md lists them.</summary>
    /// <param name="name">The function, for example <c>members_list</c>.</param>
    /// <param name="request">Its request.</param>
    /// <returns>Its reply.</returns>
    /// <exception cref="InvalidOperationException">It was denied or failed; the message begins with the reason's code.</exception>
    public abstract Task<JsonNode?> CallAsync(string name, JsonNode request);

    /// <summary>Asks an external system over HTTP. Needs the capability <c>network:connect</c> for its host.</summary>
    /// <param name="method">The method, for example <c>GET</c>.</param>
    /// <param name="url">An absolute <c>https</c> address.</param>
    /// <param name="body">The body; null for none.</param>
    /// <returns>The reply: an object with <c>status</c>, <c>headers</c> and <c>body</c>.</returns>
    /// <exception cref="InvalidOperationException">It was denied or failed; the message begins with the reason's code.</exception>
    public abstract Task<JsonNode?> HttpAsync(string method, string url, string? body = null);
}
