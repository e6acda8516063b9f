using System.Collections.Immutable;
using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Scripts;
using Bailey.Policy.Capabilities;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Packages;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Scripts;

/// <summary>Scripts of a community: written, judged, tried, deployed, rolled back.</summary>
internal static class ScriptEndpoints
{
    private const string Root = "/api/communities/{community}/scripts";
    private const string One = Root + "/{script}";
    private const string IdPrefix = "script.";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "scripts/list", ListAsync).Produces<Page<ScriptSummary>>();
        routes.MapOperation(HttpMethod.Post, Root, "scripts/create", CreateAsync).Accepts<ScriptDraft>("application/json").Produces<ScriptView>(StatusCodes.Status201Created).Idempotent();
        routes.MapOperation(HttpMethod.Get, One, "scripts/show", ShowAsync).Produces<ScriptView>();
        routes.MapOperation(HttpMethod.Get, One + "/versions/{version}", "scripts/versions/show", VersionAsync).Produces<ScriptDraft>();
        routes.MapOperation(HttpMethod.Put, One, "scripts/update", UpdateAsync).Accepts<ScriptDraft>("application/json").Produces<ScriptView>();
        routes.MapOperation(HttpMethod.Delete, One, "scripts/delete", DeleteAsync).Produces(StatusCodes.Status204NoContent);
        routes.MapOperation(HttpMethod.Post, Root + "/analyze", "scripts/analyze", AnalyzeAsync).Accepts<ScriptDraft>("application/json").Produces<ScriptJudgementView>().Costs(Effort.Costly);
        routes.MapOperation(HttpMethod.Post, Root + "/deploy", "scripts/deploy", DeployAsync).Accepts<DeployRequest>("application/json").Produces<DeployedView>();
        routes.MapOperation(HttpMethod.Post, One + "/test-run", "scripts/test-run", TryAsync).Accepts<ScriptTrialRequest>("application/json").Produces<ScriptTrialView>();
        routes.MapOperation(HttpMethod.Post, One + "/rollback", "scripts/rollback", RollBackAsync).Accepts<AcceptRequest>("application/json").Produces<InstallationView>();
    }

    private static async Task<IResult> ListAsync(string community, HttpContext context, BaileyHost host, ScriptDrafts drafts)
    {
        var saved = (await drafts.ListAsync(community, context.RequestAborted).ConfigureAwait(false)).ToDictionary(static draft => draft.Name, StringComparer.Ordinal);
        var deployed = (await host.Store.ListInstallationsAsync(community, context.RequestAborted).ConfigureAwait(false))
            .Where(static installation => installation.PluginId.StartsWith(IdPrefix, StringComparison.Ordinal)).ToDictionary(static installation => installation.PluginId[IdPrefix.Length..], StringComparer.Ordinal);
        var page = PageRequest.Of(context).Cut(saved.Keys.Union(deployed.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal), static name => name);
        var summaries = ImmutableArray.CreateBuilder<ScriptSummary>();
        foreach (var name in page.Items)
        {
            summaries.Add(await SummaryAsync(name, saved.GetValueOrDefault(name), deployed.GetValueOrDefault(name), context, host).ConfigureAwait(false));
        }

        return Results.Ok(new Page<ScriptSummary>(summaries.ToImmutable(), page.Next));
    }

    private static async Task<ScriptSummary> SummaryAsync(string name, ScriptDraft? draft, PluginInstallation? installation, HttpContext context, BaileyHost host)
    {
        var package = draft is null && installation is not null ? await host.Packages.FindPackageAsync(installation.Digest, context.RequestAborted).ConfigureAwait(false) : null;
        var calls = draft is not null ? ScriptCalls.Of(draft) : package is not null ? DeployedScript.CallsOf(package) : new ScriptCalls([], [], [], []);
        return new ScriptSummary(name, draft?.Description ?? package?.Manifest.Description ?? "", draft is not null, installation?.Current.Version, installation?.State, calls);
    }

    private static async Task<IResult> VersionAsync(string community, string script, string version, HttpContext context, BaileyHost host)
    {
        OperationContext.Of(context)!.Target = script;
        var installation = await host.Store.FindInstallationAsync(community, IdPrefix + script, context.RequestAborted).ConfigureAwait(false);
        return installation?.Versions.FirstOrDefault(known => known.Version == version) is { } found
            && await host.Packages.FindPackageAsync(found.Digest, context.RequestAborted).ConfigureAwait(false) is { } package
            && DeployedScript.Read(script, package) is { } text
            ? Results.Ok(text)
            : throw new ApiProblemException(ProblemOf.NotFound("version of that script"));
    }

    private static async Task<IResult> CreateAsync(string community, HttpContext context, BaileyHost host, ScriptDrafts drafts)
    {
        var operation = OperationContext.Of(context)!;
        var draft = await RequestBody.ReadAsync<ScriptDraft>(context).ConfigureAwait(false);
        ScriptDrafts.Check(draft, "");
        operation.Target = draft.Name;
        if (await drafts.FindAsync(community, draft.Name, context.RequestAborted).ConfigureAwait(false) is not null)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.Exists, $"there is a script '{draft.Name}' already") { Remedy = "choose another name, or change the one there is" });
        }

        await drafts.PutAsync(operation, community, draft, 0, context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(1));
        return Results.Created($"/api/communities/{community}/scripts/{draft.Name}", await ViewAsync(community, draft.Name, draft, context, host).ConfigureAwait(false));
    }

    private static async Task<IResult> ShowAsync(string community, string script, HttpContext context, BaileyHost host, ScriptDrafts drafts)
    {
        var draft = await drafts.FindAsync(community, script, context.RequestAborted).ConfigureAwait(false);
        var view = await ViewAsync(community, script, draft?.Draft, context, host).ConfigureAwait(false);
        if (view is { Draft: null, Deployed: null })
        {
            throw new ApiProblemException(ProblemOf.NotFound("script of that name"));
        }

        ETags.Set(context, ETags.Of(draft?.Revision ?? 0));
        return Results.Ok(view);
    }

    private static async Task<IResult> UpdateAsync(string community, string script, HttpContext context, BaileyHost host, ScriptDrafts drafts)
    {
        var operation = OperationContext.Of(context)!;
        var draft = await RequestBody.ReadAsync<ScriptDraft>(context).ConfigureAwait(false);
        if (draft.Name != script)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/name", "the name is not that of the path", "a script keeps its name"));
        }

        ScriptDrafts.Check(draft, "");
        operation.Target = script;
        var before = await drafts.FindAsync(community, script, context.RequestAborted).ConfigureAwait(false);
        if (before is null && (await ViewAsync(community, script, null, context, host).ConfigureAwait(false)).Deployed is null)
        {
            throw new ApiProblemException(ProblemOf.NotFound("script of that name"));
        }

        ETags.Require(context, before is { } seen ? ETags.Of(seen.Revision) : null, "r0");
        await drafts.PutAsync(operation, community, draft, before?.Revision ?? 0, context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, ETags.Of((before?.Revision ?? 0) + 1));
        return Results.Ok(await ViewAsync(community, script, draft, context, host).ConfigureAwait(false));
    }

    // What runs goes first: a draft that is left can be deleted once more.
    private static async Task<IResult> DeleteAsync(string community, string script, HttpContext context, BaileyHost host, ScriptDrafts drafts)
    {
        var operation = OperationContext.Of(context)!;
        var draft = await drafts.FindAsync(community, script, context.RequestAborted).ConfigureAwait(false);
        var deployed = (await ViewAsync(community, script, null, context, host).ConfigureAwait(false)).Deployed;
        if (draft is null && deployed is null)
        {
            throw new ApiProblemException(ProblemOf.NotFound("script of that name"));
        }

        operation.Target = script;
        ETags.Check(context, ETags.Of(draft?.Revision ?? 0));
        if (deployed is not null)
        {
            // What is active must be deactivated first, as with packages: here that is what was asked for.
            var ended = deployed.State == PluginState.Active ? await host.Packages.DeactivateAsync(community, deployed.Id, operation.Actor(), context.RequestAborted).ConfigureAwait(false) : null;
            if (ended is { IsDone: false })
            {
                throw new ApiProblemException(ProblemOf.Failure(ended.Failure));
            }

            var removed = await host.Packages.RemoveAsync(community, deployed.Id, operation.Actor(), context.RequestAborted).ConfigureAwait(false);
            if (!removed.IsDone && removed.Failure.Code != CapabilityReason.NotInstalled)
            {
                throw new ApiProblemException(ProblemOf.Failure(removed.Failure));
            }
        }

        if (draft is { } found)
        {
            await drafts.DeleteAsync(operation, community, script, found.Revision, context.RequestAborted).ConfigureAwait(false);
        }

        return Results.NoContent();
    }

    private static async Task<IResult> AnalyzeAsync(string community, HttpContext context, BaileyHost host)
    {
        var draft = await RequestBody.ReadAsync<ScriptDraft>(context).ConfigureAwait(false);
        ScriptDrafts.Check(draft, "");
        var violations = ImmutableArray.CreateBuilder<ScriptViolation>();
        var units = draft.Trigger is { } trigger
            ? new[] { UnitOf(draft), new ScriptUnit(new ScriptSource($"{draft.Name}.trigger.csx", trigger)) { Surface = SurfaceKind.Trigger } }
            : [UnitOf(draft)];
        foreach (var unit in units)
        {
            var verdict = await host.Scripts.JudgeAsync(community, unit, OperationContext.Of(context)!.Actor(), context.RequestAborted).ConfigureAwait(false);
            violations.AddRange(verdict.IsDone ? verdict.Value.Violations : throw new ApiProblemException(ProblemOf.Failure(verdict.Failure)));
        }

        return Results.Ok(new ScriptJudgementView(violations.Count == 0, [.. violations.Select(ScriptViolationView.Of)]));
    }

    private static async Task<IResult> TryAsync(string community, string script, HttpContext context, BaileyHost host, ScriptDrafts drafts)
    {
        var wanted = await RequestBody.ReadAsync<ScriptTrialRequest>(context).ConfigureAwait(false);
        var draft = (await drafts.FindAsync(community, script, context.RequestAborted).ConfigureAwait(false) ?? throw new ApiProblemException(ProblemOf.NotFound("script of that name"))).Draft;
        draft = wanted.Code is { } code ? draft with { Code = code } : draft;
        ScriptDrafts.Check(draft, "");
        OperationContext.Of(context)!.Target = script;
        if ((wanted.Settings ?? draft.Settings) is { ValueKind: not System.Text.Json.JsonValueKind.Object })
        {
            throw new ApiProblemException(ProblemOf.Invalid("/settings", "settings are an object"));
        }

        var trial = new ScriptTrial();
        var result = await host.Scripts.TryAsync(
            community,
            UnitOf(draft),
            trial with
            {
                Hook = Short(wanted.Hook, "/hook") ?? trial.Hook,
                DomainPath = Short(wanted.Domain, "/domain") ?? trial.DomainPath,
                Input = wanted.Input is { } input ? Encoding.UTF8.GetBytes(input.GetRawText()) : trial.Input,
                Settings = (wanted.Settings ?? draft.Settings) is { } settings ? Encoding.UTF8.GetBytes(settings.GetRawText()) : trial.Settings,
            },
            OperationContext.Of(context)!.Actor(),
            context.RequestAborted).ConfigureAwait(false);
        return result.IsDone ? Results.Ok(ScriptTrialView.Of(result.Value)) : throw new ApiProblemException(ScriptProblem.Of(result.Failure, [(draft, "")]));
    }

    private static async Task<IResult> DeployAsync(string community, HttpContext context, BaileyHost host, ScriptDrafts drafts)
    {
        var wanted = await RequestBody.ReadAsync<DeployRequest>(context).ConfigureAwait(false);
        if (wanted.Scripts is null == wanted.Definitions is null)
        {
            throw new ApiProblemException(ProblemOf.Invalid("", "a deployment names drafts in scripts, or has scripts in definitions: one of the two"));
        }

        var all = new List<(ScriptDraft Draft, string At)>();
        foreach (var (name, index) in (wanted.Scripts ?? []).Take(ScriptDeployment.MaxScripts + 1).Select(static (name, index) => (name, index)))
        {
            var found = await drafts.FindAsync(community, name, context.RequestAborted).ConfigureAwait(false);
            all.Add((found?.Draft ?? throw new ApiProblemException(ProblemOf.Invalid(FormattableString.Invariant($"/scripts/{index}"), "there is no draft of that name", "save it first")), FormattableString.Invariant($"/scripts/{index}")));
        }

        all.AddRange((wanted.Definitions ?? []).Take(ScriptDeployment.MaxScripts + 1).Select(static (draft, index) => (draft, FormattableString.Invariant($"/definitions/{index}"))));
        all.ForEach(static script => ScriptDrafts.Check(script.Draft, script.At));
        OperationContext.Of(context)!.Target = string.Join(", ", all.Take(10).Select(static script => script.Draft.Name));
        var deployment = new ScriptDeployment { Scripts = [.. all.Select(static script => script.Draft.ToDefinition())], Libraries = LibrariesOf(all) };
        var result = await host.Scripts.DeployAsync(community, deployment, OperationContext.Of(context)!.Actor(), context.RequestAborted).ConfigureAwait(false);
        return result.IsDone
            ? Results.Ok(new DeployedView([.. result.Value.Scripts.Select(InstallationView.Of)]))
            : throw new ApiProblemException(ScriptProblem.Of(result.Failure, all));
    }

    private static async Task<IResult> RollBackAsync(string community, string script, HttpContext context, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<AcceptRequest>(context).ConfigureAwait(false);
        OperationContext.Of(context)!.Target = script;
        var result = await host.Packages.RollBackAsync(community, IdPrefix + script, wanted.Digest, wanted.Accepted(), wanted.SettingsText(), OperationContext.Of(context)!.Actor(), context.RequestAborted).ConfigureAwait(false);
        return result.IsDone ? Results.Ok(InstallationView.Of(result.Value)) : throw new ApiProblemException(ProblemOf.Failure(result.Failure));
    }

    private static ImmutableSortedDictionary<string, string> LibrariesOf(List<(ScriptDraft Draft, string At)> scripts)
    {
        var libraries = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (draft, at) in scripts)
        {
            for (var index = 0; index < draft.Libraries.Length; index++)
            {
                var library = draft.Libraries[index];
                if (!libraries.TryAdd(library.Name, library.Code) && libraries[library.Name] != library.Code)
                {
                    throw new ApiProblemException(ProblemOf.Invalid(FormattableString.Invariant($"{at}/libraries/{index}"), $"two scripts include a library '{library.Name}' with different texts", "give one of them another name"));
                }
            }
        }

        return libraries.ToImmutable();
    }

    private static async Task<ScriptView> ViewAsync(string community, string name, ScriptDraft? draft, HttpContext context, BaileyHost host)
    {
        var installation = await host.Store.FindInstallationAsync(community, IdPrefix + name, context.RequestAborted).ConfigureAwait(false);
        return new ScriptView(name, draft, installation is null ? null : InstallationView.Of(installation));
    }

    private static ScriptUnit UnitOf(ScriptDraft draft) => new(new ScriptSource($"{draft.Name}.csx", draft.Code))
    {
        Surface = SurfaceKind.Script,
        Libraries = [.. draft.Libraries.Select(static library => new ScriptSource($"{library.Name}.csx", library.Code))],
    };

    private static string? Short(string? text, string pointer) => text is null || text.Length <= 256 ? text : throw new ApiProblemException(ProblemOf.Invalid(pointer, "it has more than 256 characters"));
}
