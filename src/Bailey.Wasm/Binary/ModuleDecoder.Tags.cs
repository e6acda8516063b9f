namespace Bailey.Wasm.Binary;

// Tags (core specification, 5.5.8 "Tag Section").
internal sealed partial class ModuleDecoder
{
    private void DecodeTags(ref WasmReader reader)
    {
        var imported = _module.ImportedTags;
        var count = ReadCount(ref reader, 2, imported, _limits.MaxTags, nameof(WasmLimits.MaxTags), "tags");
        var tags = new WasmTagType[imported + count];
        _module.Tags.CopyTo(tags, 0);
        for (var i = imported; i < tags.Length; i++)
        {
            tags[i] = ReadTagType(ref reader);
        }

        _module.Tags = tags;
    }

    private WasmTagType ReadTagType(ref WasmReader reader)
    {
        var offset = reader.Position;
        _features.Require(WasmFeatures.ExceptionHandling, "a tag", offset);
        var attribute = reader.ReadByte();
        if (attribute != 0)
        {
            throw WasmReader.Malformed($"malformed tag attribute {attribute:x2}", offset);
        }

        var index = reader.ReadU32();
        if (index >= (uint)_module.Types.Length)
        {
            throw new WasmModuleException(WasmErrorCode.Invalid, $"unknown type {index} of a tag, there are {_module.Types.Length}", offset);
        }

        var type = _module.Types[index].Function
            ?? throw new WasmModuleException(WasmErrorCode.Invalid, $"type {index} of a tag is no function type but {_module.Types[index]}", offset);
        if (type.Results.Length > 0)
        {
            throw new WasmModuleException(WasmErrorCode.Invalid, $"non-empty tag result type: {type}", offset);
        }

        if (type.Parameters.Length > _limits.MaxTagParameters)
        {
            throw WasmReader.LimitExceeded(
                $"a tag with {type.Parameters.Length} parameters", nameof(WasmLimits.MaxTagParameters), _limits.MaxTagParameters, offset);
        }

        return new WasmTagType(type);
    }
}
