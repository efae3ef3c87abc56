"""People's hooks on modules that are one layer: they are part of the model's code."""

from __future__ import annotations

from .modules import with_other


def _is_of_weights(hook) -> bool:
    """Whether a hook makes weights, as that of weight_norm does: it belongs to the layer."""
    return type(hook).__module__.startswith("torch.nn.utils")


def _people_s(hooks) -> list:
    return [(key, hook) for key, hook in hooks.items() if not _is_of_weights(hook)]


def after_pre_hooks(module, args, kwargs):
    """What a module is given after the hooks in front of it, which are part of the model's code."""
    for key, hook in _people_s(module._forward_pre_hooks):
        if key in module._forward_pre_hooks_with_kwargs:
            changed = hook(module, args, kwargs)
            if changed is not None:
                args, kwargs = changed
        else:
            changed = hook(module, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
    return args, kwargs


def after_hooks(module, args, kwargs, output):
    for key, hook in _people_s(module._forward_hooks):
        if key in module._forward_hooks_with_kwargs:
            changed = hook(module, args, kwargs, output)
        else:
            changed = hook(module, args, output)
        if changed is not None:
            output = changed
    return output


def without_hooks(module):
    """The module without the hooks that were run already."""
    if not _people_s(module._forward_pre_hooks) and not _people_s(module._forward_hooks):
        return module
    kept = {}
    for name in ("_forward_pre_hooks", "_forward_hooks"):
        hooks = module.__dict__[name]
        kept[name] = type(hooks)((key, hook) for key, hook in hooks.items() if _is_of_weights(hook))
    return with_other(module, **kept)
