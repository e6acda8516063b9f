using Bailey.Policy.Documents;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Bailey.Storage.Profiles;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Principals;

/// <summary>Changes profiles of principals: what is handed out must be the caller's own, and the instance keeps an admin.</summary>
internal static class ProfileEditing
{
    internal static DocumentResult<PrincipalProfile> Read(ReadOnlySpan<byte> utf8, string source, DocumentLimits? limits = null) => ProfileDocument.Read(utf8, source, ProgramPath.Find, limits);

    /// <summary>A name of the path.</summary>
    /// <exception cref="ApiProblemException">It can be none.</exception>
    internal static PrincipalName Name(string text) => PrincipalName.TryParse(text, out var name, out _) ? name : throw Unknown();

    internal static ApiProblemException Unknown() => new(ProblemOf.NotFound("principal of that name"));

    /// <summary>Changes the profile of a principal that there is.</summary>
    /// <param name="context">The request.</param>
    /// <param name="editor">Changes documents.</param>
    /// <param name="name">Whose.</param>
    /// <param name="change">Makes the new profile of the old one.</param>
    /// <param name="replaces">Whether the old one does not count, and may have faults; then the caller must say which it saw.</param>
    /// <returns>The new document.</returns>
    internal static async Task<GovernedDocument> EditAsync(HttpContext context, PolicyEditor editor, PrincipalName name, Func<PrincipalProfile, PrincipalProfile> change, bool replaces = false)
    {
        var operation = OperationContext.Of(context)!;
        var path = GovernedPath.Profile(name);
        GovernedDocument? done = null;
        operation.Target = name.Text;
        await editor.EditAsync(
            operation,
            policy =>
            {
                var (current, target) = (editor.Read(path), policy.Find(name.Text));
                if (current is null && target is null)
                {
                    throw Unknown();
                }

                var etag = Seen(context, current, replaces);
                var before = Before(current, replaces);
                var after = change(before);
                RequireOperations(operation, policy, before, after);
                Conferral.Require(operation, policy, before, after, target);
                var put = GovernedText.Put<PrincipalProfile>(path, ProfileDocument.Print(after), etag, Read);
                done = new GovernedDocument(path, put.Utf8!.Value);

                // What is said again changes nothing, and is no change to be told of.
                return current is not null && after.Equals(before) && !IsFaulty(current)
                    ? new PolicyEdit(Target(name)) { Apply = null }
                    : new PolicyEdit(Target(name), put) { Apply = documents => documents.WithProfile(name, Read(put.Utf8!.Value.Span, path)) };
            },
            context.RequestAborted).ConfigureAwait(false);
        var stored = editor.Read(path) ?? done!;
        ETags.Set(context, stored.ETag);
        return stored;
    }

    /// <summary>The change that makes a principal.</summary>
    /// <exception cref="ApiProblemException">There is one of that name, or the caller may not make it so.</exception>
    internal static PolicyEdit Create(OperationContext operation, PolicyEditor editor, PolicySnapshot policy, PrincipalName name, PrincipalProfile profile)
    {
        var path = GovernedPath.Profile(name);
        if (editor.Read(path) is not null)
        {
            throw Exists(name);
        }

        RequireOperations(operation, policy, PrincipalProfile.Default, profile);
        Conferral.Require(operation, policy, PrincipalProfile.Default, profile, policy.Find(name.Text));
        return new PolicyEdit(Target(name), GovernedText.Put<PrincipalProfile>(path, ProfileDocument.Print(profile), GovernedChange.Absent, Read));
    }

    internal static ApiProblemException Exists(PrincipalName name) => new(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.Exists, $"there is a principal '{name}' already") { Remedy = "choose another name" });

    internal static string Target(PrincipalName name) => $"profile {name}";

    private static string Seen(HttpContext context, GovernedDocument? current, bool replaces)
    {
        var there = current?.ETag ?? GovernedChange.Absent;
        if (replaces)
        {
            _ = ETags.Require(context, current?.ETag, GovernedChange.Absent);
        }
        else
        {
            ETags.Check(context, current?.ETag ?? GovernedText.AbsentTag);
        }

        return there;
    }

    // One with faults lets its principal do nothing: whoever mends it enables the principal.
    private static PrincipalProfile Before(GovernedDocument? current, bool replaces)
    {
        if (current is null)
        {
            return PrincipalProfile.Default;
        }

        var read = Read(current.Utf8.Span, Path.GetFileName(current.Path));
        return read.IsValid ? read.Value
            : replaces ? PrincipalProfile.Default with { Enabled = false }
            : throw GovernedText.Faulty(read.Source, read.Faults);
    }

    private static bool IsFaulty(GovernedDocument current) => !Read(current.Utf8.Span, Path.GetFileName(current.Path)).IsValid;

    // What has an operation of its own is not had by another one.
    private static void RequireOperations(OperationContext operation, PolicySnapshot policy, PrincipalProfile before, PrincipalProfile after)
    {
        RequireIf(before.Quotas != after.Quotas, "principals/quota");
        RequireIf(!before.Enabled && after.Enabled, "principals/enable");
        RequireIf(before.Enabled && !after.Enabled, "principals/disable");
        RequireIf(!before.Grants.ToHashSet().SetEquals(after.Grants), operation.Operation.Path == "principals/revoke" ? "principals/revoke" : "principals/grant");
        RequireIf(!before.Revokes.ToHashSet().SetEquals(after.Revokes), operation.Operation.Path == "principals/grant" ? "principals/grant" : "principals/revoke");

        void RequireIf(bool changes, string path)
        {
            if (changes && operation.Operation.Path != path)
            {
                Conferral.RequireOperation(operation, policy, path);
            }
        }
    }
}
