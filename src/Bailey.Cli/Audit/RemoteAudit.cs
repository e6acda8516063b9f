using System.CommandLine;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Plugins.Audit;
using Bailey.Server.Audit;
using Bailey.Server.Http;

namespace Bailey.Cli.Audit;

/// <summary>The audit log of a server, read as that of a data directory is.</summary>
/// <param name="call">Who is asked, and for what.</param>
internal sealed class RemoteAudit(RemoteCall call) : IDisposable
{
    /// <summary>The log of a chain on the server that a command line names; null where it names none, and the files are read.</summary>
    public static async Task<RemoteAudit?> FindAsync(CommandConsole console, ServerChoice choice, ParseResult parsed, string? community, bool asJson, CancellationToken cancellationToken) =>
        await choice.FindNamedAsync(parsed, cancellationToken) is { } client ? new RemoteAudit(new RemoteCall(console, client, parsed, AuditCommand.Chain(community), asJson, cancellationToken)) : null;

    /// <summary>A page of entries; null where the server does not give it, which was told then.</summary>
    public async Task<(int ExitCode, AuditPage? Page)> QueryAsync(AuditQuery query)
    {
        var answer = await call.SendAsync(HttpMethod.Get, call.PathOf("audit") + AuditFilter.ToQueryString(query, withPage: true));
        if (!answer.IsDone)
        {
            return (answer.Code == AuditQueryReason.CursorInvalid ? throw new CommandException(ExitCode.Usage, answer.Detail ?? "the cursor is none that this server gave") : call.Complain(answer), null);
        }

        var page = answer.Read<Page<AuditEntryView>>();
        return (ExitCode.Ok, new AuditPage([.. page.Items.Select(AuditLine.Of)], page.Next));
    }

    /// <summary>Whether the log is whole; null where the server does not tell, which was told then.</summary>
    public async Task<(int ExitCode, ChainVerdict? Verdict)> VerifyAsync(SignedHead? head)
    {
        var answer = await call.SendAsync(HttpMethod.Post, call.PathOf("audit", "verify"), head is null ? null : JsonSerializer.Serialize(new VerifyRequest(head), ApiJson.Options));
        if (!answer.IsDone)
        {
            return (call.Complain(answer), null);
        }

        var verdict = answer.Read<AuditVerdictView>();
        return (ExitCode.Ok, new ChainVerdict(verdict.Chain, verdict.Entries, verdict.Fault, verdict.Sequence, verdict.Detail));
    }

    /// <summary>Writes the signed head to the console.</summary>
    public async Task<int> HeadAsync()
    {
        var answer = await call.SendAsync(HttpMethod.Get, call.PathOf("audit", "head"));
        return answer.IsDone ? call.Tell(answer, () => SignedHeadFile.ToJson(answer.Read<SignedHead>())) : call.Complain(answer);
    }

    /// <summary>Writes the log to the console as it comes.</summary>
    public async Task<int> ExportAsync(string format)
    {
        using var response = await call.Client.OpenAsync(call.PathOf("audit", "export") + $"?format={format}", call.Cancellation);
        if (!response.IsSuccessStatusCode)
        {
            return call.Complain(await ServerClient.ReadAsync(response, call.Cancellation));
        }

        await using var body = await response.Content.ReadAsStreamAsync(call.Cancellation);
        var buffer = new byte[64 * 1_024];
        int read;
        while ((read = await ReadAsync(body, buffer)) > 0)
        {
            call.Console.Write(buffer.AsSpan(0, read));
        }

        return ExitCode.Ok;
    }

    /// <inheritdoc/>
    public void Dispose() => call.Client.Dispose();

    private async Task<int> ReadAsync(Stream body, byte[] buffer)
    {
        try
        {
            return await body.ReadAsync(buffer, call.Cancellation);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new CommandException(ExitCode.Unreachable, $"{call.Client.Shown}: broke off before the end of the log, so that what was written is not whole: {e.Message}");
        }
    }
}
