using System.Text;
using System.Text.Json;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Domains;

/// <summary>The tree of domains of a community.</summary>
internal static class DomainEndpoints
{
    private const string Root = "/api/communities/{community}/domains";
    private const string One = Root + "/{domain}";
    private const int MaxName = 200;
    private const int MaxDataBytes = 64 * 1024;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "domains/list", ListAsync).Produces<Page<DomainView>>();
        routes.MapOperation(HttpMethod.Post, Root, "domains/create", CreateAsync).Accepts<NewDomain>("application/json").Produces<DomainView>(StatusCodes.Status201Created).Idempotent();
        routes.MapOperation(HttpMethod.Get, One, "domains/show", ShowAsync).Produces<DomainView>();
        routes.MapOperation(HttpMethod.Put, One, "domains/update", UpdateAsync).Accepts<DomainText>("application/json").Produces<DomainView>();
        routes.MapOperation(HttpMethod.Delete, One, "domains/delete", DeleteAsync).Produces(StatusCodes.Status204NoContent);
    }

    // By path, so that a domain comes before those in it.
    private static async Task<IResult> ListAsync(string community, HttpContext context, BaileyHost host)
    {
        var tree = await TreeAsync(host, community, context).ConfigureAwait(false);
        var page = PageRequest.Of(context).Cut(tree.Below(null).OrderBy(domain => tree.PathOf(domain.Id), StringComparer.Ordinal), domain => tree.PathOf(domain.Id));
        return Results.Ok(new Page<DomainView>([.. page.Items.Select(domain => DomainView.Of(tree, domain, withData: false))], page.Next));
    }

    private static async Task<IResult> ShowAsync(string community, string domain, HttpContext context, BaileyHost host)
    {
        var tree = await TreeAsync(host, community, context).ConfigureAwait(false);
        var found = tree.Find(domain) ?? throw Unknown();
        ETags.Set(context, ETags.Of(found.Revision));
        return Results.Ok(DomainView.Of(tree, found, withData: true));
    }

    private static async Task<IResult> CreateAsync(string community, HttpContext context, BaileyHost host, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<NewDomain>(context).ConfigureAwait(false);
        var created = new Domain(community, wanted.Id, wanted.ParentId, Name(wanted.Name), Data(wanted.Data));
        var tree = await TreeAsync(host, community, context).ConfigureAwait(false);
        var grown = Arrange(() => tree.With(created));
        operation.Target = created.Id;
        await CommitAsync(host, operation, clock, grown.PathOf(created.Id), created.Id, context, new PutDomain(created)).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(1));
        return Results.Created($"/api/communities/{community}/domains/{created.Id}", DomainView.Of(grown, created with { Revision = 1 }, withData: true));
    }

    private static async Task<IResult> UpdateAsync(string community, string domain, HttpContext context, BaileyHost host, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<DomainText>(context).ConfigureAwait(false);
        var tree = await TreeAsync(host, community, context).ConfigureAwait(false);
        var current = tree.Find(domain) ?? throw Unknown();
        operation.Target = current.Id;
        _ = ETags.Require(context, ETags.Of(current.Revision), GovernedChange.Absent);
        var changed = current with { Name = Name(wanted.Name), ParentId = wanted.ParentId, DataJson = Data(wanted.Data) };
        var (moved, held) = (tree, new List<Domain>());
        if (changed.ParentId != current.ParentId)
        {
            moved = Arrange(() => Move(tree, changed));

            // Those above the new place are written as they are: two moves at the same moment could put domains above one another in a circle.
            held.AddRange(moved.AncestorsOf(changed.Id));
        }

        await CommitAsync(host, operation, clock, moved.PathOf(changed.Id), changed.Id, context, [new PutDomain(changed), .. held.Select(static above => new PutDomain(above))]).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(current.Revision + 1));
        return Results.Ok(DomainView.Of(moved, changed with { Revision = current.Revision + 1 }, withData: true));
    }

    private static async Task<IResult> DeleteAsync(string community, string domain, HttpContext context, BaileyHost host, TimeProvider clock)
    {
        var operation = OperationContext.Of(context)!;
        var tree = await TreeAsync(host, community, context).ConfigureAwait(false);
        var current = tree.Find(domain) ?? throw Unknown();
        operation.Target = current.Id;
        ETags.Check(context, ETags.Of(current.Revision));
        StoreMutation[] gone = [.. tree.Below(current.Id).Reverse().Append(current).Select(static one => new DeleteDomain(one.Community, one.Id, one.Revision))];
        await CommitAsync(host, operation, clock, tree.PathOf(current.Id), current.Id, context, gone).ConfigureAwait(false);
        return Results.NoContent();
    }

    private static DomainTree Move(DomainTree tree, Domain changed)
    {
        if (changed.ParentId is { } parent && !tree.Contains(parent))
        {
            throw new DomainTreeException(DomainReason.Missing, $"the domain above '{changed.Id}' is not there");
        }

        var moved = DomainTree.Of(tree.Community, tree.Below(null).Where(domain => domain.Id != changed.Id).Append(changed));
        return moved.Below(changed.Id).Append(changed).All(domain => moved.DepthOf(domain.Id) <= DomainTree.MaxDepth)
            ? moved
            : throw new DomainTreeException(DomainReason.TooDeep, $"the domain '{changed.Id}', or one in it, would be more than {DomainTree.MaxDepth} deep; put it further up");
    }

    private static async Task CommitAsync(BaileyHost host, OperationContext operation, TimeProvider clock, string path, string id, HttpContext context, params StoreMutation[] mutations) =>
        await host.Store.CommitAsync(
            new StoreChange { Mutations = [.. mutations], Audit = [OperationEntry.Of(operation, clock, operation.Community, id) with { DomainPath = path }] },
            context.RequestAborted).ConfigureAwait(false);

    private static async Task<DomainTree> TreeAsync(BaileyHost host, string community, HttpContext context) => await DomainTree.LoadAsync(host.Store, community, context.RequestAborted).ConfigureAwait(false);

    private static DomainTree Arrange(Func<DomainTree> change)
    {
        try
        {
            return change();
        }
        catch (DomainTreeException e)
        {
            throw new ApiProblemException(e.Code switch
            {
                DomainReason.Duplicate or DomainReason.TooMany => new ApiProblem(StatusCodes.Status409Conflict, e.Code, e.Message),
                _ => new ApiProblem(StatusCodes.Status422UnprocessableEntity, e.Code, e.Message) { Errors = [new ApiFault(e.Code == DomainReason.IdInvalid ? "/id" : "/parentId", e.Code, e.Message)] },
            });
        }
    }

    private static string Name(string name) => PeopleText.Require("/name", name, MaxName);

    private static string Data(JsonElement? data)
    {
        if (data is not { } given || given.ValueKind == JsonValueKind.Null)
        {
            return "{}";
        }

        return given.ValueKind == JsonValueKind.Object && given.GetRawText() is var text && Encoding.UTF8.GetByteCount(text) <= MaxDataBytes && IsWritable(given)
            ? text
            : throw new ApiProblemException(ProblemOf.Invalid("/data", FormattableString.Invariant($"data must be a JSON object of at most {MaxDataBytes:N0} bytes, of whole characters")));
    }

    // Half of a surrogate pair can be escaped in JSON, and never be written again: nobody could read what holds it.
    private static bool IsWritable(JsonElement data)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(data).Length > 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    private static ApiProblemException Unknown() => new(ProblemOf.NotFound("domain of that id"));
}
