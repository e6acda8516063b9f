using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Plugins;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Scripts;

/// <summary>Keeps drafts of scripts.</summary>
internal sealed class ScriptDrafts(BaileyHost host, TimeProvider clock)
{
    internal const string RecordKind = "script";
    private const int MaxDrafts = 200;
    private const int MaxName = 60;
    private const int MaxDescription = 1_000;
    private const int MaxItems = 64;
    private const int MaxCodeBytes = 256 * 1024;

    internal async Task<(ScriptDraft Draft, long Revision)?> FindAsync(string community, string name, CancellationToken cancellationToken) =>
        name.Length <= MaxName && await host.Store.Records.FindAsync(RecordKind, IdOf(community, name), cancellationToken).ConfigureAwait(false) is { } record ? (Read(record), record.Revision) : null;

    internal async Task<ImmutableArray<ScriptDraft>> ListAsync(string community, CancellationToken cancellationToken) =>
        [.. (await host.Store.Records.ListAsync(RecordKind, community, null, 1_000, cancellationToken: cancellationToken).ConfigureAwait(false)).Select(Read)];

    /// <summary>Saves a draft in place of the one of a revision; 0 for a new one.</summary>
    internal async Task PutAsync(OperationContext operation, string community, ScriptDraft draft, long revision, CancellationToken cancellationToken)
    {
        Check(draft, "");
        if (revision == 0 && await host.Store.Records.CountAsync(RecordKind, community, cancellationToken).ConfigureAwait(false) >= MaxDrafts)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, Plugins.Lifecycle.LifecycleReason.TooManyPlugins, FormattableString.Invariant($"the community has {MaxDrafts} scripts, and may have no more")) { Remedy = "delete one that is not needed" });
        }

        var record = new StoreRecord(RecordKind, IdOf(community, draft.Name), JsonSerializer.Serialize(draft, ApiJson.Options)) { Owner = community, Revision = revision };
        await host.Store.CommitAsync(new StoreChange { Mutations = [new PutRecord(record)], Audit = [Entry(operation, community, draft.Name)] }, cancellationToken).ConfigureAwait(false);
    }

    internal async Task DeleteAsync(OperationContext operation, string community, string name, long revision, CancellationToken cancellationToken) =>
        await host.Store.CommitAsync(new StoreChange { Mutations = [new DeleteRecord(RecordKind, IdOf(community, name), revision)], Audit = [Entry(operation, community, name)] }, cancellationToken).ConfigureAwait(false);

    /// <summary>Checks what is not the gate's to judge: names, and that nothing is without bound.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="at">Where it stands in the body, as a JSON pointer.</param>
    /// <exception cref="ApiProblemException">It cannot be kept.</exception>
    internal static void Check(ScriptDraft draft, string at)
    {
        const string Names = "take lower-case letters, digits and hyphens, 60 at most, a letter first";
        Require(IsName(draft.Name), "/name", "the name cannot be one of a script", Names);
        Require(Encoding.UTF8.GetByteCount(draft.Code) <= MaxCodeBytes, "/code", "the text has more than 256 KiB");
        Require(draft.Description.Length <= MaxDescription, "/description", "the description has more than 1,000 characters");
        Require(PlainText.IsPlain(draft.Description, allowLines: true), "/description", "the description has characters that nobody sees, or that change how others are shown", "leave them out");
        Require(draft.Trigger is null || draft.Trigger.Length <= 4_000, "/trigger", "the trigger has more than 4,000 characters");
        Require(!draft.Hooks.IsDefault && draft.Hooks.Length <= MaxItems, "/hooks", "there are more than 64 hooks, or none are given");
        Require(!draft.Schedules.IsDefault && draft.Schedules.Length <= MaxItems, "/schedules", "there are more than 64 schedules, or none are given");
        Require(!draft.Inbound.IsDefault && draft.Inbound.Length <= MaxItems, "/inbound", "there are more than 64 routes, or none are given");
        Require(!draft.Libraries.IsDefault && draft.Libraries.Length <= MaxItems, "/libraries", "there are more than 64 libraries, or none are given");
        Require(!draft.Capabilities.IsDefault && draft.Capabilities.Length <= MaxItems, "/capabilities", "there are more than 64 capabilities, or none are given");
        for (var index = 0; index < draft.Inbound.Length; index++)
        {
            Require(IsName(draft.Inbound[index]), FormattableString.Invariant($"/inbound/{index}"), "that cannot be a route", Names);
        }

        for (var index = 0; index < draft.Libraries.Length; index++)
        {
            Require(IsName(draft.Libraries[index].Name), FormattableString.Invariant($"/libraries/{index}/name"), "that cannot be the name of a library", Names);
        }

        Require(draft.Libraries.Select(static library => library.Name).Distinct(StringComparer.Ordinal).Count() == draft.Libraries.Length, "/libraries", "two libraries have one name");

        void Require(bool isSo, string pointer, string detail, string? fix = null)
        {
            if (!isSo)
            {
                throw new ApiProblemException(ProblemOf.Invalid(at + pointer, detail, fix));
            }
        }
    }

    private static bool IsName(string? name) =>
        name is { Length: > 0 and <= MaxName } && char.IsAsciiLetterLower(name[0]) && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private AuditEntry Entry(OperationContext operation, string community, string name) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = clock.GetUtcNow(),
        Community = community,
        Principal = operation.RequireCaller().Principal,
        Action = AuditAction.Operation,
        Target = $"{operation.Operation.Path} {name}",
        DecisionId = operation.DecisionId,
    };

    private static string IdOf(string community, string name) => $"{community}/{name}";

    private static ScriptDraft Read(StoreRecord record) => JsonSerializer.Deserialize<ScriptDraft>(record.Json, ApiJson.Options)!;
}
