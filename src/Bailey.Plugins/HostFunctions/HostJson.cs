using System.Text.Json.Serialization;

namespace Bailey.Plugins.HostFunctions;

/// <summary>Requests and replies of the functions of the host, read strictly: an unknown field is an error, and so is one of another type.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 64)]
[JsonSerializable(typeof(HostReply))]
[JsonSerializable(typeof(Runtime.ScriptHttpRequest))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(ValueReply))]
[JsonSerializable(typeof(SetRequest))]
[JsonSerializable(typeof(DeletedReply))]
[JsonSerializable(typeof(ListKeysRequest))]
[JsonSerializable(typeof(KeysReply))]
[JsonSerializable(typeof(DomainRequest))]
[JsonSerializable(typeof(DomainReply))]
[JsonSerializable(typeof(UpdateDomainRequest))]
[JsonSerializable(typeof(CreateDomainRequest))]
[JsonSerializable(typeof(MembersReply))]
[JsonSerializable(typeof(ManageMemberRequest))]
[JsonSerializable(typeof(MessageRequest))]
[JsonSerializable(typeof(IdReply))]
[JsonSerializable(typeof(PageRequest))]
[JsonSerializable(typeof(PageReply))]
[JsonSerializable(typeof(UpdatePageRequest))]
[JsonSerializable(typeof(RegisterUiRequest))]
[JsonSerializable(typeof(UiReply))]
[JsonSerializable(typeof(ConfigurePluginRequest))]
[JsonSerializable(typeof(SpawnProcessRequest))]
[JsonSerializable(typeof(ProcessReply))]
[JsonSerializable(typeof(SendSignalRequest))]
[JsonSerializable(typeof(PropagateSignalRequest))]
[JsonSerializable(typeof(SignalReply))]
[JsonSerializable(typeof(AcknowledgeRequest))]
[JsonSerializable(typeof(ListUiRequest))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class HostJson : JsonSerializerContext;
