using System.Text.Json.Nodes;
using Bailey.Policy.Operations;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Bailey.Server.Instances;

/// <summary>The description of the API, made of its endpoints: which operation each is, what it demands, and how it refuses.</summary>
internal static class ApiDescription
{
    private const string Name = "v1";
    private const string Problem = "Problem";
    private const string Bearer = "bearer";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOperation(HttpMethod.Get, "/openapi/v1.json", "system/openapi", ShowAsync).Produces<object>().ForAnybody();

    internal static void AddTo(IServiceCollection services) => services.AddSingleton<PrintedDescription>().AddOpenApi(Name, static options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<OperationMetadata>().LastOrDefault() is { } metadata)
            {
                Describe(operation, metadata, context);
            }

            return Task.CompletedTask;
        });
    });

    /// <summary>The document, as text that is the same for the same endpoints.</summary>
    internal static async Task<string> PrintAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(cancellationToken).ConfigureAwait(false);
        return (await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken).ConfigureAwait(false)).ReplaceLineEndings("\n") + "\n";
    }

    // Made once: anybody may ask, and making it takes long.
    private static async Task<IResult> ShowAsync(HttpContext context, PrintedDescription printed) => Results.Bytes(await printed.GetAsync(context.RequestServices).ConfigureAwait(false), "application/json");

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "Bailey", Version = Name, Description = "Runs other people's code safely. Every path does one operation of the catalogue; what is refused is told as application/problem+json." };

        // Where it is served is whatever was asked.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, Description = "An API token" },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Problem] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Why a request is refused (RFC 9457)",
            Required = new HashSet<string> { "type", "title", "status", "code", "detail", "decisionId", "traceId" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("about:blank"),
                ["title"] = Text("What kind of refusal it is"),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["code"] = Text("Why, as a stable word of the list of reason codes"),
                ["detail"] = Text("What is wrong and where, in words"),
                ["remedy"] = Text("What would help, and who may do it"),
                ["layer"] = Text("Which layer of the policy denied it"),
                ["rule"] = Text("The rule that denied it"),
                ["source"] = Text("Where the rule stands"),
                ["decisionId"] = Text("What all entries of the audit log about the request share", JsonSchemaType.Null),
                ["traceId"] = Text("What the log of the server knows it by"),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema> { ["pointer"] = Text("Which value, as a JSON pointer"), ["code"] = Text("Why"), ["detail"] = Text("What is wrong"), ["fix"] = Text("How to mend it", JsonSchemaType.Null) },
                    },
                },
            },
        };
    }

    private static void Describe(OpenApiOperation operation, OperationMetadata metadata, OpenApiOperationTransformerContext context)
    {
        var (asked, document) = (metadata.Operation, context.Document);
        operation.Description = metadata.IsPublic
            ? $"Operation `{asked.Path}`, for anybody."
            : $"Operation `{asked.Path}`, risk {asked.RiskText}. Demands `{asked.Permission}`{(metadata.IsFiltered ? ", where it is asked for" : "")}; for {string.Join(" and ", IdentityKindNames.Of(asked.Identities))}.";
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Refused",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem, document) } },
        };
        if (!metadata.IsPublic)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        }

        operation.Parameters ??= [];
        if (metadata.IsIdempotent)
        {
            operation.Parameters.Add(new OpenApiParameter { Name = "Idempotency-Key", In = ParameterLocation.Header, Description = "Repeated with the same key, it is done once and answered alike", Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        if (context.Description.SupportedResponseTypes.Any(static response => response.Type is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Page<>)))
        {
            operation.Parameters.Add(new OpenApiParameter { Name = "limit", In = ParameterLocation.Query, Description = "How many, 1 to 1,000", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "1000", Default = 100 } });
            operation.Parameters.Add(new OpenApiParameter { Name = "cursor", In = ParameterLocation.Query, Description = "'next' of the page before", Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        foreach (var parameter in metadata.Query)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Required = parameter.IsRequired,
                Schema = new OpenApiSchema
                {
                    Type = parameter.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String,
                    Format = parameter.Format,
                    MaxLength = parameter.MaxLength,
                    Default = parameter.Default,
                    Enum = parameter.Values.IsEmpty ? null : [.. parameter.Values.Select(static value => (JsonNode)value)],
                },
            });
        }
    }

    private static OpenApiSchema Text(string description, JsonSchemaType more = default) => new() { Type = JsonSchemaType.String | more, Description = description };
}
