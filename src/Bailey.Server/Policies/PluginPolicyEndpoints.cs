using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Policies;

/// <summary>The plugin policy of a community, and that of the instance: read as JSON or as it is written, replaced whole by JSON or YAML.</summary>
internal static class PluginPolicyEndpoints
{
    private const string Community = "/api/communities/{community}/plugin-policy";
    private const string Instance = "/api/policy/instance";
    private const string Yaml = "application/yaml";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Community, "plugins/policy/show", static (string community, HttpContext context, PolicyEditor editor) =>
            Show(context, editor, GovernedPath.PluginPolicy(community), CommunityPolicyDocument.Print(CommunityPluginPolicy.Default))).Produces<object>(StatusCodes.Status200OK, "application/json", Yaml);
        routes.MapOperation(HttpMethod.Get, Community + "/effective", "plugins/policy/show", static (string community, BaileyHost host) =>
            Results.Ok(EffectivePolicy.Of(host.Policy.Current, community)), "effective").Produces<EffectivePolicyView>();
        routes.MapOperation(HttpMethod.Put, Community, "plugins/policy/update", static (string community, HttpContext context, PolicyEditor editor) =>
            ReplaceAsync(context, editor, GovernedPath.PluginPolicy(community), $"plugin policy of {community}", community, CommunityPolicyDocument.Read)).Accepts<object>("application/json", Yaml).Produces<object>();
        routes.MapOperation(HttpMethod.Get, Instance, "policy/instance/show", static (HttpContext context, PolicyEditor editor) =>
            Show(context, editor, GovernedPath.Instance, InstancePolicyDocument.Print(InstancePolicy.Default))).Produces<object>(StatusCodes.Status200OK, "application/json", Yaml);
        routes.MapOperation(HttpMethod.Get, Instance + "/effective", "policy/instance/show", static (BaileyHost host) =>
            Results.Ok(EffectivePolicy.Of(host.Policy.Current, null)), "effective").Produces<EffectivePolicyView>();
        routes.MapOperation(HttpMethod.Put, Instance, "policy/instance/update", static (HttpContext context, PolicyEditor editor) =>
            ReplaceAsync(context, editor, GovernedPath.Instance, "policy of the instance", null, InstancePolicyDocument.Read)).Accepts<object>("application/json", Yaml).Produces<object>();
    }

    private static IResult Show(HttpContext context, PolicyEditor editor, string path, string otherwise)
    {
        var document = editor.Read(path);
        ETags.Set(context, document?.ETag ?? $"\"{GovernedChange.Absent}\"");
        context.Response.Headers.Vary = "Accept";
        var utf8 = document?.Utf8 ?? Encoding.UTF8.GetBytes(otherwise);

        // As it is written, with its comments, and also where it has faults: whoever mends it needs to see it.
        if (context.Request.GetTypedHeaders().Accept.Any(static accepted => accepted.MediaType.Equals(Yaml, StringComparison.OrdinalIgnoreCase)))
        {
            return Results.Bytes(utf8.ToArray(), "application/yaml; charset=utf-8");
        }

        try
        {
            return Results.Bytes(DocumentJson.Of(utf8.Span), "application/json");
        }
        catch (PolicyDocumentException e)
        {
            throw GovernedText.Faulty(Path.GetFileName(path), e.Faults);
        }
    }

    private static async Task<IResult> ReplaceAsync<T>(HttpContext context, PolicyEditor editor, string path, string target, string? community, Storage.Policies.PolicyFile.Reader<T> read)
        where T : class
    {
        var utf8 = await RequestBody.ReadAsync(context, DocumentLimits.Default.MaxBytes, "application/json", Yaml).ConfigureAwait(false);
        var source = Path.GetFileName(path);
        if (read(utf8, source, null) is { IsValid: false } faulty)
        {
            throw new ApiProblemException(ProblemOf.Document(source, faulty.Faults));
        }

        await editor.EditAsync(
            OperationContext.Of(context)!,
            _ => new PolicyEdit(target, new GovernedChange(path, utf8, ETags.Require(context, editor.Read(path)?.ETag, GovernedChange.Absent))) { Community = community },
            context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, GovernedDocument.ETagOf(utf8));
        return Results.Bytes(DocumentJson.Of(utf8), "application/json");
    }
}
