using Bailey.Policy.Operations;
using Bailey.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Operations;

/// <summary>Maps endpoints to operations of the catalogue: there is no other way in.</summary>
public static class OperationEndpoints
{
    /// <summary>Serves an operation at a path.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="method">The method.</param>
    /// <param name="pattern">The path; <c>{community}</c> in it is the community in which it is done.</param>
    /// <param name="operation">The path of the operation in <see cref="OperationCatalog"/>.</param>
    /// <param name="handler">Does it.</param>
    /// <param name="step">Tells this endpoint from others of the same operation, where it takes several requests; null for the only one.</param>
    /// <exception cref="ArgumentException">The catalogue has no such operation.</exception>
    public static RouteHandlerBuilder MapOperation(this IEndpointRouteBuilder routes, HttpMethod method, string pattern, string operation, Delegate handler, string? step = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        var known = OperationCatalog.Get(operation);
        return routes.MapMethods(pattern, [method.Method], handler)
            .WithMetadata(new OperationMetadata(known))
            .WithName(operation.Replace('/', '.') + (step is null ? "" : "." + step))
            .WithSummary(known.Description)
            .WithTags(known.Domain);
    }

    /// <summary>Serves it to anybody, signed in or not.</summary>
    public static RouteHandlerBuilder ForAnybody(this RouteHandlerBuilder endpoint) => Change(endpoint, static metadata => metadata with { IsPublic = true });

    /// <summary>Keeps it out of the audit log.</summary>
    public static RouteHandlerBuilder Unrecorded(this RouteHandlerBuilder endpoint) => Change(endpoint, static metadata => metadata with { IsUnrecorded = true });

    /// <summary>Lets any principal ask that is signed in; what serves it shows, or does, only what that principal may.</summary>
    public static RouteHandlerBuilder Filtered(this RouteHandlerBuilder endpoint) => Change(endpoint, static metadata => metadata with { IsFiltered = true });

    /// <summary>Takes an <c>Idempotency-Key</c>: repeated with it, it is done once and answered alike.</summary>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder endpoint) => Change(endpoint, static metadata => metadata with { IsIdempotent = true });

    /// <summary>Takes <c>search</c>: a part of the names that are wanted.</summary>
    public static RouteHandlerBuilder Searched(this RouteHandlerBuilder endpoint) =>
        endpoint.Takes(new QueryParameter("search", "A part of the names that are wanted, in either case") { MaxLength = PageRequest.MaxSearch });

    /// <summary>Describes what a request may say in its query.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, params IEnumerable<QueryParameter> parameters) =>
        Change(endpoint, metadata => metadata with { Query = [.. metadata.Query, .. parameters] });

    /// <summary>Bounds how many of its kind one principal may have at once, and for how long.</summary>
    public static RouteHandlerBuilder Costs(this RouteHandlerBuilder endpoint, Effort effort) => Change(endpoint, metadata => metadata with { Effort = effort });

    private static RouteHandlerBuilder Change(RouteHandlerBuilder endpoint, Func<OperationMetadata, OperationMetadata> change)
    {
        endpoint.Add(builder =>
        {
            var index = builder.Metadata.ToList().FindLastIndex(static item => item is OperationMetadata);
            builder.Metadata[index] = change((OperationMetadata)builder.Metadata[index]);
        });
        return endpoint;
    }
}
