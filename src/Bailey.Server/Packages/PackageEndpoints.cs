using System.Text;
using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Packages;

/// <summary>Packages of a community: how they come, are looked at, accepted, changed and removed.</summary>
internal static class PackageEndpoints
{
    private const string Root = "/api/communities/{community}/plugin-packages";
    private const string One = Root + "/{plugin}";
    private const string Operations = "plugins/packages/";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, Operations + "list", ListAsync).Produces<Page<InstallationView>>().Costs(Effort.Costly);
        routes.MapOperation(HttpMethod.Post, Root, Operations + "upload", UploadAsync).Accepts<byte[]>("application/octet-stream", "application/zip").Produces<InstallationView>(StatusCodes.Status201Created).Idempotent();
        routes.MapOperation(HttpMethod.Post, Root + "/install-registry", Operations + "install", FetchAsync).Accepts<RegistryRequest>("application/json").Produces<InstallationView>(StatusCodes.Status201Created).Idempotent();
        routes.MapOperation(HttpMethod.Get, One, Operations + "show", ShowAsync).Produces<PackageView>();
        routes.MapOperation(HttpMethod.Get, One + "/usage", Operations + "usage", UsageAsync).Produces<PluginUsageView>();
        routes.MapOperation(HttpMethod.Get, One + "/review", Operations + "review", ReviewAsync).Produces<ReviewView>().Costs(Effort.Costly).Takes(new QueryParameter("digest", "Which of its packages; the one that waits, or the newest, where it is left out"));
        routes.MapOperation(HttpMethod.Put, One + "/activate", Operations + "activate", ActivateAsync).Accepts<AcceptRequest>("application/json").Produces<InstallationView>();
        routes.MapOperation(HttpMethod.Put, One + "/deactivate", Operations + "deactivate", DeactivateAsync).Produces<InstallationView>();
        routes.MapOperation(HttpMethod.Put, One + "/resume", Operations + "resume", ResumeAsync).Produces<InstallationView>();
        routes.MapOperation(HttpMethod.Put, One + "/upgrade", Operations + "upgrade", UpgradeAsync).Accepts<AcceptRequest>("application/json").Produces<InstallationView>();
        routes.MapOperation(HttpMethod.Put, One + "/rollback", Operations + "rollback", RollBackAsync).Accepts<AcceptRequest>("application/json").Produces<InstallationView>();
        routes.MapOperation(HttpMethod.Get, One + "/settings", Operations + "settings/show", SettingsAsync).Produces<object>();
        routes.MapOperation(HttpMethod.Put, One + "/settings", Operations + "settings/update", UpdateSettingsAsync).Accepts<object>("application/json").Produces<InstallationView>();
        routes.MapOperation(HttpMethod.Put, One + "/capabilities", Operations + "capabilities/update", DenyAsync).Accepts<DeniedCapabilities>("application/json").Produces<InstallationView>();
        routes.MapOperation(HttpMethod.Delete, One, Operations + "remove", RemoveAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(string community, HttpContext context, BaileyHost host)
    {
        var page = PageRequest.Of(context).Cut((await host.Store.ListInstallationsAsync(community, context.RequestAborted).ConfigureAwait(false)).OrderBy(static one => one.PluginId, StringComparer.Ordinal), static one => one.PluginId);
        return Results.Ok(new Page<InstallationView>([.. page.Items.Select(InstallationView.Of)], page.Next));
    }

    private static async Task<IResult> UploadAsync(string community, HttpContext context, BaileyHost host)
    {
        var bytes = await RequestBody.ReadAsync(context, PackageArchiveLimits.Default.MaxPackedBytes, "application/octet-stream", "application/zip").ConfigureAwait(false);
        return Created(context, community, await host.Packages.UploadAsync(community, bytes, Actor(context), context.RequestAborted).ConfigureAwait(false));
    }

    private static async Task<IResult> FetchAsync(string community, HttpContext context, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<RegistryRequest>(context).ConfigureAwait(false);
        return Created(context, community, await host.Packages.FetchAsync(community, wanted.Url, Actor(context), DigestOf(wanted), context.RequestAborted).ConfigureAwait(false));
    }

    private static async Task<IResult> ShowAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var installed = await FindAsync(community, plugin, context, host).ConfigureAwait(false);
        var manifest = installed.Package.Manifest;
        var policy = host.Policy.Current;
        var effective = policy.Community(community).Find(plugin);
        var call = policy.InstanceFault ?? policy.Instance.JudgeCall(installed.Installation.PluginId, installed.Package.Publisher);
        ETags.Set(context, ETags.Of(installed.Installation.Revision));
        return Results.Ok(new PackageView(
            InstallationView.Of(installed.Installation),
            call.Allowed ? null : DecisionView.Of(call),
            manifest.Name,
            manifest.Description,
            manifest.Publisher.Name,
            installed.Package.Publisher?.Text,
            manifest.License,
            [.. manifest.Hooks.Select(static hook => hook.Name)],
            [.. manifest.Schedules.Select(static schedule => schedule.Name)],
            [.. CapabilityCatalog.RiskiestFirst(manifest.Capabilities.Select(static requested => requested.Capability)).Select(CapabilityView.Of)],
            [.. effective?.Granted.Select(CapabilityView.Of) ?? []],
            [.. effective?.Denied.Select(static denial => DecisionView.Of(denial.Decision)) ?? []],
            installed.Package.Signature.State,
            VersionDifference.CallsOf(manifest),
            [.. PackageReview.Judge(installed, policy.Instance, policy.Community(community).PluginPolicy, policy.Documents.Paths).Select(ReviewedCapabilityView.Of)],
            SchemaOf(installed.Package),
            installed.Package.Readme));
    }

    private static async Task<IResult> UsageAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var installed = await FindAsync(community, plugin, context, host).ConfigureAwait(false);
        return Results.Ok(PluginUsageView.Of(host.UsageOf(community, installed.Installation.PluginId), installed.Package.Manifest.Limits));
    }

    private static async Task<IResult> ReviewAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var digest = context.Request.Query["digest"] is { Count: > 0 } values ? values[0] : null;
        var review = Done(await host.Packages.ReviewAsync(community, plugin, digest, Actor(context), context.RequestAborted).ConfigureAwait(false));
        return Results.Ok(ReviewView.Of(review, SchemaOf(await host.Packages.FindPackageAsync(review.Digest, context.RequestAborted).ConfigureAwait(false))));
    }

    private static async Task<IResult> ActivateAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<AcceptRequest>(context).ConfigureAwait(false);
        if (wanted.Settings is not null)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/settings", "settings are set by themselves before a plugin is activated", "PUT them to /settings"));
        }

        var (digest, accepted) = (Digest(wanted), wanted.Accepted() ?? throw new ApiProblemException(ProblemOf.Invalid("/accept", "accept must say what is accepted of what the package asks for", "\"all\", or a list")));
        return await ChangeAsync(community, plugin, context, host, actor => host.Packages.ActivateAsync(community, plugin, digest, accepted, actor, context.RequestAborted)).ConfigureAwait(false);
    }

    private static Task<IResult> DeactivateAsync(string community, string plugin, HttpContext context, BaileyHost host) =>
        ChangeAsync(community, plugin, context, host, actor => host.Packages.DeactivateAsync(community, plugin, actor, context.RequestAborted));

    private static Task<IResult> ResumeAsync(string community, string plugin, HttpContext context, BaileyHost host) =>
        ChangeAsync(community, plugin, context, host, actor => host.Packages.ResumeAsync(community, plugin, actor, context.RequestAborted));

    private static async Task<IResult> UpgradeAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<AcceptRequest>(context).ConfigureAwait(false);
        var (digest, accepted) = (Digest(wanted), wanted.Accepted());
        return await ChangeAsync(community, plugin, context, host, actor => host.Packages.UpgradeAsync(community, plugin, digest, accepted, wanted.SettingsText(), actor, context.RequestAborted)).ConfigureAwait(false);
    }

    private static async Task<IResult> RollBackAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<AcceptRequest>(context).ConfigureAwait(false);
        var accepted = wanted.Accepted();
        return await ChangeAsync(community, plugin, context, host, actor => host.Packages.RollBackAsync(community, plugin, wanted.Digest, accepted, wanted.SettingsText(), actor, context.RequestAborted)).ConfigureAwait(false);
    }

    private static async Task<IResult> SettingsAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var installed = await FindAsync(community, plugin, context, host).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(installed.Installation.Revision));
        return Results.Bytes(Encoding.UTF8.GetBytes(installed.SettingsJson), "application/json");
    }

    private static async Task<IResult> UpdateSettingsAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var settings = Encoding.UTF8.GetString(await RequestBody.ReadJsonTextAsync(context, RequestBody.MaxJsonBytes).ConfigureAwait(false));
        return await ChangeAsync(community, plugin, context, host, actor => host.Packages.UpdateSettingsAsync(community, plugin, settings, actor, context.RequestAborted)).ConfigureAwait(false);
    }

    private static async Task<IResult> DenyAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<DeniedCapabilities>(context).ConfigureAwait(false);
        var types = wanted.Denied.Select((name, index) => CapabilityCatalog.Find(name)
            ?? throw new ApiProblemException(ProblemOf.Invalid(FormattableString.Invariant($"/denied/{index}"), $"there is no capability '{name}'"))).ToList();
        return await ChangeAsync(community, plugin, context, host, actor => host.Packages.DenyCapabilitiesAsync(community, plugin, types, actor, context.RequestAborted)).ConfigureAwait(false);
    }

    private static async Task<IResult> RemoveAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        await ChangeAsync(community, plugin, context, host, actor => host.Packages.RemoveAsync(community, plugin, actor, context.RequestAborted)).ConfigureAwait(false);
        context.Response.Headers.ETag = default;
        return Results.NoContent();
    }

    private static async Task<IResult> ChangeAsync(string community, string plugin, HttpContext context, BaileyHost host, Func<PackageActor, Task<PackageResult<PluginInstallation>>> change)
    {
        if (context.Request.Headers.IfMatch.Count > 0)
        {
            var seen = await host.Store.FindInstallationAsync(community, plugin, context.RequestAborted).ConfigureAwait(false);
            ETags.Check(context, ETags.Of(seen?.Revision ?? 0));
        }

        var installation = Done(await change(Actor(context)).ConfigureAwait(false));
        ETags.Set(context, ETags.Of(installation.Revision));
        return Results.Ok(InstallationView.Of(installation));
    }

    private static IResult Created(HttpContext context, string community, PackageResult<PluginInstallation> result)
    {
        var installation = Done(result);
        ETags.Set(context, ETags.Of(installation.Revision));
        return Results.Created($"/api/communities/{community}/plugin-packages/{installation.PluginId}", InstallationView.Of(installation));
    }

    private static async Task<InstalledPackage> FindAsync(string community, string plugin, HttpContext context, BaileyHost host) =>
        await host.Packages.FindAsync(community, plugin, context.RequestAborted).ConfigureAwait(false)
        ?? throw new ApiProblemException(new ApiProblem(StatusCodes.Status404NotFound, CapabilityReason.NotInstalled, "no such plugin is installed in the community") { Remedy = "whoever may install packages in the community may install it" });

    private static PackageActor Actor(HttpContext context) => OperationContext.Of(context)!.Actor();

    private static JsonElement? SchemaOf(Package? package) => package?.Files.TryGetValue(PackageFiles.SettingsSchema, out var schema) == true ? JsonElement.Parse(schema.Span) : null;

    private static string? DigestOf(RegistryRequest wanted) => string.IsNullOrEmpty(wanted.Digest) ? null
        : wanted.Digest is ['s', 'h', 'a', '2', '5', '6', ':', .. { Length: 64 } hash] && hash.All(char.IsAsciiHexDigitLower) ? wanted.Digest
        : throw new ApiProblemException(ProblemOf.Invalid("/digest", "this is no digest of a package", "write sha256: and 64 hexadecimal digits in lower case, or leave it out"));

    private static string Digest(AcceptRequest wanted) => wanted.Digest ?? throw new ApiProblemException(ProblemOf.Invalid("/digest", "digest must say which package was looked at", "take it from the review"));

    private static T Done<T>(PackageResult<T> result)
        where T : class => result.IsDone ? result.Value : throw new ApiProblemException(ProblemOf.Failure(result.Failure));
}
