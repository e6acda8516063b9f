using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;

namespace Bailey.Server.Policies;

/// <summary>
/// Changes the documents that policy is made of: one edit at a time, checked as a whole, told of in the audit log and the outbox, and in force for
/// everything before the one who asked is answered.
/// </summary>
/// <param name="host">Where the policy is in force.</param>
/// <param name="documents">Where it is kept.</param>
/// <param name="clock">The time.</param>
internal sealed class PolicyEditor(BaileyHost host, IGovernedDocuments documents, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _editing = new(1);

    /// <summary>Reads a document.</summary>
    internal GovernedDocument? Read(string path) => documents.Read(path);

    /// <summary>Changes documents.</summary>
    /// <param name="operation">Who asks for what.</param>
    /// <param name="change">
    /// What is to change, asked for while nobody else can change anything. It refuses by an <see cref="ApiProblemException"/>.
    /// </param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    /// <exception cref="ApiProblemException">The change is refused, or would leave the instance without an admin.</exception>
    internal async Task EditAsync(OperationContext operation, Func<PolicySnapshot, PolicyEdit> change, CancellationToken cancellationToken)
    {
        await _editing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = host.Policy.Current;
            RequireThere(operation, before);
            var edit = change(before);
            if (edit.Changes.IsEmpty)
            {
                return;
            }

            if (edit.Apply is { } apply && Delegation.CheckAdminRemains(before, PolicySnapshot.Compile(apply(before.Documents))) is { Allowed: false } denial)
            {
                throw new ApiProblemException(ProblemOf.Denial(denial));
            }

            await documents.WriteAsync(edit.Changes, Tell(operation, edit), cancellationToken).ConfigureAwait(false);
            await host.ReloadPolicyAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _editing.Release();
        }
    }

    /// <summary>Checks a decision.</summary>
    /// <exception cref="ApiProblemException">It denies.</exception>
    internal static void Require(Decision decision)
    {
        if (!decision.Allowed)
        {
            throw new ApiProblemException(ProblemOf.Denial(decision));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _editing.Dispose();

    // Who was let in before a community ended must not make it one again by what they write.
    private void RequireThere(OperationContext operation, PolicySnapshot policy)
    {
        if (operation.Community is { } community
            && (!policy.Knows(community) || (policy.Documents.Communities.Any(known => known.Id == community && known.Members?.Value?.Roles.IsEmpty == false) && documents.Read(GovernedPath.Members(community)) is null)))
        {
            throw new ApiProblemException(ProblemOf.NotFound("community of that name"));
        }
    }

    private StoreChange Tell(OperationContext operation, PolicyEdit edit)
    {
        var now = clock.GetUtcNow();
        ImmutableArray<KeyValuePair<string, string>> what =
        [
            KeyValuePair.Create("operation", operation.Operation.Path),
            .. edit.Changes.Select((item, index) => KeyValuePair.Create(
                FormattableString.Invariant($"document_{index + 1}"), $"{item.Path} {(item.Utf8 is { } utf8 ? GovernedDocument.ETagOf(utf8.Span).Trim('"') : "removed")}")),
        ];
        return new StoreChange
        {
            Mutations = edit.Mutations,
            Audit =
            [
                new AuditEntry
                {
                    Id = UuidV7.Shared.Next(),
                    Time = now,
                    Community = edit.Community is { } community && host.Policy.Current.Knows(community) ? community : null,
                    Principal = operation.Caller?.Principal,
                    Action = AuditAction.PolicyChanged,
                    Target = edit.Target,
                    DecisionId = operation.DecisionId,
                    Metadata = what,
                },
            ],
            Events =
            [
                new PublicEvent(UuidV7.Shared.Next(), now, PublicEventType.PolicyChanged, edit.Community, null, JsonSerializer.Serialize(new Dictionary<string, string?> { ["target"] = edit.Target, ["by"] = operation.Caller?.Principal })),
            ],
        };
    }
}
