"""Fine-tuning the reader: data, matching of marked answers, batches, training loop, figures, model card."""
