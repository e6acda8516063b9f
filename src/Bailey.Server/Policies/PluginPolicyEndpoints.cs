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

/// <summary>The plugin policy of a community, and that of the instance: read as JSON, replaced whole by JSON or YAML.</summary>
internal static class PluginPolicyEndpoints
{
    private const string Community = "/api/communities/{community}/plugin-policy";
    private const string Instance = "/api/policy/instance";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Community, "plugins/policy/show", static (string community, HttpContext context, PolicyEditor editor) =>
            Show(context, editor, GovernedPath.PluginPolicy(community), CommunityPolicyDocument.Print(CommunityPluginPolicy.Default))).Produces<object>();
        routes.MapOperation(HttpMethod.Put, Community, "plugins/policy/update", static (string community, HttpContext context, PolicyEditor editor) =>
            ReplaceAsync(context, editor, GovernedPath.PluginPolicy(community), $"plugin policy of {community}", community, CommunityPolicyDocument.Read)).Accepts<object>("application/json", "application/yaml").Produces<object>();
        routes.MapOperation(HttpMethod.Get, Instance, "policy/instance/show", static (HttpContext context, PolicyEditor editor) =>
            Show(context, editor, GovernedPath.Instance, InstancePolicyDocument.Print(InstancePolicy.Default))).Produces<object>();
        routes.MapOperation(HttpMethod.Put, Instance, "policy/instance/update", static (HttpContext context, PolicyEditor editor) =>
            ReplaceAsync(context, editor, GovernedPath.Instance, "policy of the instance", null, InstancePolicyDocument.Read)).Accepts<object>("application/json", "application/yaml").Produces<object>();
    }

    private static IResult Show(HttpContext context, PolicyEditor editor, string path, string otherwise)
    {
        var document = editor.Read(path);
        ETags.Set(context, document?.ETag ?? $"\"{GovernedChange.Absent}\"");
        return Results.Bytes(DocumentJson.Of((document?.Utf8 ?? System.Text.Encoding.UTF8.GetBytes(otherwise)).Span), "application/json");
    }

    private static async Task<IResult> ReplaceAsync<T>(HttpContext context, PolicyEditor editor, string path, string target, string? community, Storage.Policies.PolicyFile.Reader<T> read)
        where T : class
    {
        var utf8 = await RequestBody.ReadAsync(context, DocumentLimits.Default.MaxBytes, "application/json", "application/yaml").ConfigureAwait(false);
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
