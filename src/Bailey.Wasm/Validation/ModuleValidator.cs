using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

/// <summary>Validates a decoded module in full (core specification, 3), before any of it is compiled.</summary>
internal sealed class ModuleValidator
{
    private const ulong MaxPages32 = 1UL << 16;
    private const ulong MaxPages64 = 1UL << 48;

    private readonly ModuleDefinition _module;
    private readonly WasmLimits _limits;
    private readonly FeatureUse _features;
    private readonly WasmFeatures _allowed;
    private readonly ConstantExpressionValidator _expressions;

    private ModuleValidator(ModuleDefinition module, WasmCompileOptions options)
    {
        _module = module;
        _limits = options.Limits;
        _allowed = options.Features;
        _features = new FeatureUse(options.Features);
        _expressions = new ConstantExpressionValidator(module, _features);
    }

    /// <exception cref="WasmModuleException">The module is invalid or over a limit.</exception>
    public static void Validate(ModuleDefinition module, WasmCompileOptions options) => new ModuleValidator(module, options).Validate();

    private void Validate()
    {
        ValidateFunctionTypes();
        ValidateTables();
        ValidateMemories();
        ValidateGlobals();
        ValidateExports();
        ValidateStart();
        ValidateElements();
        ValidateData();
        ValidateBodies();
        _module.FeaturesUsed |= _features.Used;
    }

    private static WasmModuleException Invalid(string message, int offset = -1) => new(WasmErrorCode.Invalid, message, offset);

    private static WasmValueType AddressType(bool is64) => is64 ? WasmValueType.I64 : WasmValueType.I32;

    private void ValidateFunctionTypes()
    {
        for (var i = _module.ImportedFunctions; i < _module.FunctionTypeIndices.Length; i++)
        {
            if ((uint)_module.FunctionTypeIndices[i] >= (uint)_module.Types.Length)
            {
                throw Invalid($"unknown type {_module.FunctionTypeIndices[i]} of function {i}, there are {_module.Types.Length}");
            }

            if (_module.Types[_module.FunctionTypeIndices[i]].Function is null)
            {
                throw Invalid($"unknown type {_module.FunctionTypeIndices[i]} of function {i}: it is no function type");
            }
        }
    }

    private void ValidateTables()
    {
        for (var i = 0; i < _module.Tables.Length; i++)
        {
            var (type, initial) = _module.Tables[i];
            CheckOrder(type.Minimum, type.Maximum, "table", i);
            if (!type.Is64 && (type.Minimum > uint.MaxValue || type.Maximum > uint.MaxValue))
            {
                throw Invalid($"table size must be at most 2^32-1: table {i}");
            }

            if (initial is null && i >= _module.ImportedTables && !type.Element.IsDefaultable)
            {
                throw Invalid($"type mismatch: table {i} of {type.Element}, which is never null, needs an initial value");
            }

            if (initial is not null)
            {
                _expressions.Validate(initial, type.Element, _module.ImportedGlobals);
            }
        }
    }

    private void ValidateMemories()
    {
        for (var i = 0; i < _module.Memories.Length; i++)
        {
            var type = _module.Memories[i];
            CheckOrder(type.Minimum, type.Maximum, "memory", i);
            var most = type.Is64 ? MaxPages64 : MaxPages32;
            if (type.Minimum > most || type.Maximum > most)
            {
                throw Invalid($"memory size must be at most {most} pages{(type.Is64 ? "" : " (4GiB)")}: memory {i}");
            }
        }
    }

    private static void CheckOrder(ulong minimum, ulong? maximum, string what, int index)
    {
        if (minimum > maximum)
        {
            throw Invalid($"size minimum must not be greater than maximum: {what} {index}, {minimum} and {maximum}");
        }
    }

    private void ValidateGlobals()
    {
        for (var i = 0; i < _module.Globals.Length; i++)
        {
            if (_module.Globals[i].Initial is { } initial)
            {
                _expressions.Validate(initial, _module.Globals[i].Type.Value, visibleGlobals: i);
            }
        }
    }

    private void ValidateExports()
    {
        HashSet<string> names = [];
        foreach (var export in _module.Exports)
        {
            var (what, count) = export.Kind switch
            {
                ExternalKind.Function => ("function", _module.FunctionTypeIndices.Length),
                ExternalKind.Table => ("table", _module.Tables.Length),
                ExternalKind.Memory => ("memory", _module.Memories.Length),
                ExternalKind.Tag => ("tag", _module.Tags.Length),
                _ => ("global", _module.Globals.Length),
            };
            if ((uint)export.Index >= (uint)count)
            {
                throw Invalid($"unknown {what} {export.Index} of export {export.Name}, there are {count}");
            }

            if (!names.Add(export.Name))
            {
                throw Invalid($"duplicate export name {export.Name}");
            }

            if (export.Kind == ExternalKind.Function)
            {
                _module.ReferencedFunctions.Add(export.Index);
            }
            else if (export.Kind == ExternalKind.Global && _module.Globals[export.Index].Type.IsMutable)
            {
                _features.Require(WasmFeatures.MutableGlobals, "an exported mutable global", -1);
            }
        }
    }

    private void ValidateStart()
    {
        if (_module.StartFunction is not { } start)
        {
            return;
        }

        if ((uint)start >= (uint)_module.FunctionTypeIndices.Length)
        {
            throw Invalid($"unknown function {start} as start function");
        }

        var type = _module.TypeOfFunction(start);
        if (type.Parameters.Length != 0 || type.Results.Length != 0)
        {
            throw Invalid($"start function: must take and return nothing, but is {type}");
        }
    }

    private void ValidateElements()
    {
        foreach (var segment in _module.Elements)
        {
            if (segment.Mode == SegmentMode.Active)
            {
                if ((uint)segment.Table >= (uint)_module.Tables.Length)
                {
                    throw Invalid($"unknown table {segment.Table} of an element segment, there are {_module.Tables.Length}");
                }

                var table = _module.Tables[segment.Table].Type;
                if (!Subtyping.Matches(segment.Type, table.Element))
                {
                    throw Invalid($"type mismatch: an element segment of {segment.Type} for a table of {table.Element}");
                }

                _expressions.Validate(segment.Offset!, AddressType(table.Is64), _module.Globals.Length);
            }

            foreach (var function in segment.Functions ?? [])
            {
                if ((uint)function >= (uint)_module.FunctionTypeIndices.Length)
                {
                    throw Invalid($"unknown function {function} in an element segment, there are {_module.FunctionTypeIndices.Length}");
                }

                _module.ReferencedFunctions.Add(function);
            }

            foreach (var expression in segment.Expressions ?? [])
            {
                _expressions.Validate(expression, segment.Type, _module.Globals.Length);
            }
        }
    }

    private void ValidateData()
    {
        foreach (var segment in _module.Data)
        {
            if (segment.Mode != SegmentMode.Active)
            {
                continue;
            }

            if ((uint)segment.Memory >= (uint)_module.Memories.Length)
            {
                throw Invalid($"unknown memory {segment.Memory} of a data segment, there are {_module.Memories.Length}");
            }

            _expressions.Validate(segment.Offset!, AddressType(_module.Memories[segment.Memory].Is64), _module.Globals.Length);
        }
    }

    private void ValidateBodies()
    {
        var validators = new List<FeatureUse>();
        Action<int> CreateWorker()
        {
            var features = new FeatureUse(_allowed);
            lock (validators)
            {
                validators.Add(features);
            }

            return WorkerOf(features);
        }

        if (BodyWork.TryRun(_module, CreateWorker))
        {
            foreach (var features in validators)
            {
                _module.FeaturesUsed |= features.Used;
            }
        }
        else
        {
            BodyWork.RunInOrder(_module, WorkerOf(_features));
        }
    }

    private Action<int> WorkerOf(FeatureUse features)
    {
        var validator = new FunctionValidator(_module, _limits, features);
        return body => validator.Validate(_module.ImportedFunctions + body, _module.Bodies[body]);
    }
}
